import type { Composition, PartnerComposition } from "@homeport/protocol";
import type { BreakerState } from "./breaker.ts";
import { Bulkhead } from "./bulkhead.ts";
import { ResponseCache } from "./cache.ts";
import type { Batches } from "./bounds.ts";
import { guarded } from "./guarded.ts";
import { hedgeAfter } from "./hedge.ts";
import { order } from "./order.ts";
import { breakerOf, bulkheadOf, type Policy, policyOf, propagatesTo } from "./policy.ts";
import { type FailedAttempt, retryAfter } from "./retry.ts";
import type { RoutingSettings } from "./settings.ts";
import { Shadow } from "./shadow.ts";
import { type LoadProbe, Shed } from "./shed.ts";
import { Target } from "./target.ts";
import type { Timers } from "./timers.ts";
import { viewOf, type RoutingView } from "./view.ts";

export type RoutingPorts = { timers: Timers; random: () => number; probe: Pick<LoadProbe, "look"> };

/** Who asks for what; `cost` as in `OrderContext`. */
export type RoutingRequest = {
  policy: Policy;
  device: string | null;
  feature: string;
  /** False where the answer is asked for whole. */
  stream: boolean;
  cost: (composition: Composition) => number | null;
};

/** Everything that routing knows and remembers; one for a gateway. It never looks beyond what a decision permits. */
export class Routing {
  readonly shadow: Shadow;
  readonly shed: Shed;
  readonly cache: ResponseCache;
  readonly timers: Timers;
  readonly random: () => number;
  #settings: RoutingSettings;
  readonly #policies = new Map<string, Map<string, Policy>>();
  readonly #targets = new Map<string, Map<string, Target>>();
  readonly #bulkheads = new Map<string, Bulkhead>();
  /** Made once, so that a request makes none. */
  readonly #health = (composition: Composition): Target | null =>
    composition.type === "partner" ? this.target(composition) : null;

  constructor(settings: RoutingSettings, { timers, random, probe }: RoutingPorts) {
    this.#settings = settings;
    this.timers = timers;
    this.random = random;
    this.shadow = new Shadow(timers);
    this.shed = new Shed(settings.shed, probe, random);
    this.cache = new ResponseCache(settings.cacheBytes);
  }

  /** Takes up other tuning; what was measured and what is under way stays. */
  retune(settings: RoutingSettings): void {
    this.#settings = settings;
    this.#policies.clear();
    this.shed.settings = settings.shed;
    this.cache.resize(settings.cacheBytes);
    for (const [endpoint, bulkhead] of this.#bulkheads) bulkhead.settings = bulkheadOf(settings, endpoint);
    for (const target of this.#allTargets()) {
      target.breaker.settings = breakerOf(settings, target.endpoint, target.model);
    }
  }

  /** The tuning of a market's feature. */
  policy(market: string, feature: string): Policy {
    const known = this.#policies.get(market)?.get(feature);
    if (known) return known;
    const policy = policyOf(this.#settings, market, feature);
    let ofMarket = this.#policies.get(market);
    if (!ofMarket) this.#policies.set(market, (ofMarket = new Map()));
    ofMarket.set(feature, policy);
    return policy;
  }

  /** What is known of a composition's model at its endpoint. */
  target({ endpoint, model }: Pick<PartnerComposition, "endpoint" | "model">): Target {
    const known = this.#targets.get(endpoint)?.get(model);
    if (known) return known;
    const target = new Target({ endpoint, model }, breakerOf(this.#settings, endpoint, model), this.random);
    let ofEndpoint = this.#targets.get(endpoint);
    if (!ofEndpoint) this.#targets.set(endpoint, (ofEndpoint = new Map()));
    ofEndpoint.set(model, target);
    return target;
  }

  /** Whether an endpoint is sent the trace that a request belongs to. */
  propagates(endpoint: string): boolean {
    return propagatesTo(this.#settings, endpoint);
  }

  bulkhead(endpoint: string): Bulkhead {
    let bulkhead = this.#bulkheads.get(endpoint);
    if (!bulkhead) {
      bulkhead = new Bulkhead(bulkheadOf(this.#settings, endpoint), this.timers);
      this.#bulkheads.set(endpoint, bulkhead);
    }
    return bulkhead;
  }

  /** The permitted compositions in the order in which to ask them; see `order`. */
  order(
    compositions: readonly Composition[],
    { policy, device, feature, cost }: RoutingRequest,
  ): readonly Composition[] {
    const { random } = this;
    const now = this.timers.now();
    return order(compositions, policy.strategy, { device, feature, cost, random, now, health: this.#health });
  }

  /** Seconds after which the first of the compositions that are left alone may be asked again; see `order`. */
  pauseSeconds(compositions: readonly Composition[]): number {
    const now = this.timers.now();
    const waits = compositions.map((composition) => this.#health(composition)?.breaker.waitMs(now) ?? 0);
    return Math.max(1, Math.ceil(Math.min(...waits) / 1_000));
  }

  /** Asks a partner within the bounds; see `guarded`. */
  ask(
    composition: PartnerComposition,
    about: { policy: Policy; lane: string; stream: boolean; signal: AbortSignal },
    ask: (signal: AbortSignal) => Batches,
  ): Batches {
    const { policy, ...rest } = about;
    const target = this.target(composition);
    const bulkhead = this.bulkhead(composition.endpoint);
    const hedgeShare = policy.hedge === null ? 0 : policy.hedge.budgetPercent / 100;
    return guarded(
      { ...rest, timeouts: policy.timeouts, hedgeShare, target, bulkhead, timers: this.timers },
      ask,
    );
  }

  /** Milliseconds after which to repeat a failed attempt at the same composition, or null; see `retryAfter`. */
  retryAfter(composition: PartnerComposition, failed: FailedAttempt, { retries }: Policy): number | null {
    if (retries.attempts === 0) return null;
    return retryAfter(failed, retries, { budget: this.target(composition).retries, random: this.random });
  }

  /** Milliseconds after which a second request is worth its cost, or null; see `hedgeAfter`. */
  hedgeAfter(
    composition: PartnerComposition,
    { policy: { hedge }, stream }: Pick<RoutingRequest, "policy" | "stream">,
  ): number | null {
    if (hedge === null) return null;
    return hedgeAfter(this.target(composition).stats, hedge, { stream, now: this.timers.now() });
  }

  /** Whether one more hedge is within the budget; takes it where it is. */
  mayHedge(composition: PartnerComposition): boolean {
    return this.target(composition).hedges.take();
  }

  /** Which composition gets a copy that nobody sees, or null; only ever one of those permitted. */
  shadowFor(permitted: readonly Composition[], first: Composition, { shadow }: Policy): Composition | null {
    if (shadow === null) return null;
    const { random } = this;
    return this.shadow.choose(permitted, shadow, {
      first,
      random,
      health: this.#health,
      now: this.timers.now(),
    });
  }

  /** Forgets what belongs to compositions that no release names any more. */
  forgetAllBut(compositions: readonly Composition[]): void {
    const models = new Map<string, Set<string>>();
    for (const composition of compositions) {
      if (composition.type !== "partner") continue;
      const known = models.get(composition.endpoint);
      if (known) known.add(composition.model);
      else models.set(composition.endpoint, new Set([composition.model]));
    }
    for (const [endpoint, targets] of this.#targets) {
      for (const model of targets.keys()) if (!models.get(endpoint)?.has(model)) targets.delete(model);
      if (targets.size === 0) this.#targets.delete(endpoint);
    }
    for (const [endpoint, { inside, waiting }] of this.#bulkheads) {
      if (!models.has(endpoint) && inside + waiting === 0) this.#bulkheads.delete(endpoint);
    }
    this.#policies.clear();
  }

  /** Everything that an operator may want to count or look at. */
  view(): RoutingView {
    return viewOf({
      targets: this.#allTargets(),
      bulkheads: this.#bulkheads,
      shadow: this.shadow,
      cache: this.cache,
      now: this.timers.now(),
    });
  }

  /** The state of every breaker, by endpoint and model. */
  breakers(): Readonly<Record<string, BreakerState>> {
    const now = this.timers.now();
    return Object.fromEntries(
      this.#allTargets().map(({ endpoint, model, breaker }) => [`${endpoint}/${model}`, breaker.state(now)]),
    );
  }

  close(): void {
    this.shadow.close();
  }

  #allTargets(): Target[] {
    return [...this.#targets.values()].flatMap((targets) => [...targets.values()]);
  }
}
