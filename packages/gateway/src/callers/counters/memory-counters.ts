import { BoundedMap } from "./bounded-map.ts";
import { Budgets } from "./budgets.ts";
import {
  type Counters,
  type Hold,
  type Mark,
  type Refusal,
  slackMs,
  type Taken,
  type Taking,
  type Used,
} from "./counters.ts";
import { rateRefusal, worse } from "./refusal.ts";
import type { Window } from "./window.ts";

type Count = Window & { count: number };
type Bucket = { tat: number; busy: string; refunded: number };

export type MemoryOptions = {
  /** How long a reservation stands that nobody settles. */
  holdMs: number;
  /** The most keys of each kind; past it new ones are refused until old ones have run out. */
  maxKeys: number;
};

/** Time stands still until a clock that went back has caught up; one that went back further was put right, and time goes on from there. */
const correctionMs = 600_000;
const none: readonly (Mark | null)[] = [];

/**
 * Counters of one process. They begin anew with it; budgets that must outlive a restart want Redis.
 *
 * Nothing that still limits somebody is let go to make room: an entry goes once it could not refuse anything any more,
 * and where there is none such, a new key is refused with `limits_unavailable`.
 */
export class MemoryCounters implements Counters {
  readonly #buckets: BoundedMap<Bucket>;
  readonly #seen: BoundedMap<number>;
  readonly #budgets: Budgets;
  readonly #counts: BoundedMap<Count>;
  #holds = 0;
  #latest = -Infinity;
  #offset = 0;

  constructor({ holdMs, maxKeys }: MemoryOptions) {
    this.#buckets = new BoundedMap(maxKeys, ({ tat }, now) => tat <= now);
    this.#seen = new BoundedMap(maxKeys, (until, now) => until <= now);
    this.#budgets = new Budgets({ holdMs, maxKeys });
    this.#counts = new BoundedMap(maxKeys, ({ until }, now) => until !== null && until <= now);
  }

  take(taking: Taking, now: number): Taken {
    const { rates, budgets } = taking;
    const at = this.#steady(now);
    // Where the clock went back, whoever waits also waits until it has caught up.
    const behind = at - now - this.#offset;
    let refusal: Refusal | null = null;
    for (let index = 0; index < rates.length; index++) {
      const take = rates[index]!;
      const { intervalMs, burst } = take.rate;
      const start = Math.max(this.#buckets.get(take.key)?.tat ?? at, at);
      const over = start + take.cost * intervalMs - at - burst * intervalMs;
      if (over > slackMs) refusal = worse(refusal, rateRefusal(index, take, over + behind));
    }
    for (let index = 0; index < budgets.length; index++) {
      const refused = this.#budgets.refusalOf(index, budgets[index]!, at);
      if (refused) refusal = worse(refusal, refused);
    }
    if (refusal) return { type: "refused", refusal };
    // Room for every key is made before anything is taken, so that it is all or nothing.
    for (const { key } of rates) this.#buckets.reserve(key, at);
    this.#budgets.makeRoom(budgets, at);
    const id = String(++this.#holds);
    const hold: Hold = { id, taking, marks: this.#takeRates(taking, { id, at }), open: true };
    for (const take of budgets) this.#budgets.hold(id, take, at);
    return { type: "taken", hold };
  }

  settle(hold: Hold, { tokens, micros }: Used, now: number): void {
    if (!hold.open) return;
    hold.open = false;
    const at = this.#steady(now);
    const { rates, budgets } = hold.taking;
    if (tokens !== null) {
      for (let index = 0; index < rates.length; index++) {
        const take = rates[index]!;
        const mark = hold.marks[index];
        if (!mark) continue;
        const difference = (tokens - take.cost) * take.rate.intervalMs;
        if (difference > 0) this.#owe(take.key, difference, { id: hold.id, at });
        else this.#refund(take.key, -difference, { mark, at });
      }
    }
    for (const take of budgets) this.#budgets.settle(hold.id, take, micros ?? take.amountMicros);
  }

  once(key: string, ttlMs: number, now: number): boolean {
    const at = this.#steady(now);
    const until = this.#seen.get(key);
    if (until !== undefined && until > at) return false;
    this.#seen.reserve(key, at);
    this.#seen.set(key, at + ttlMs);
    return true;
  }

  count(key: string, { from, until }: Window): number {
    const known = this.#counts.get(key);
    if (known && known.from >= from) return known.count++;
    if (!known) this.#counts.reserve(key, from);
    this.#counts.set(key, { from, until, count: 1 });
    return 0;
  }

  counted(key: string, { from }: Window): number {
    const known = this.#counts.get(key);
    return known && known.from >= from ? known.count : 0;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #takeRates({ rates }: Taking, { id, at }: { id: string; at: number }): readonly (Mark | null)[] {
    let marks: (Mark | null)[] | null = null;
    for (let index = 0; index < rates.length; index++) {
      const { key, rate, cost, of } = rates[index]!;
      const bucket = this.#bucketAt(key, { id, at });
      bucket.tat += cost * rate.intervalMs;
      if (of === "requests") continue;
      marks ??= Array.from<null>({ length: rates.length }).fill(null);
      marks[index] = { end: bucket.tat, busy: bucket.busy, refunded: bucket.refunded };
    }
    return marks ?? none;
  }

  /** The bucket of a key; where it had run empty a new stretch of being busy begins. */
  #bucketAt(key: string, { id, at }: { id: string; at: number }): Bucket {
    let bucket = this.#buckets.get(key);
    if (!bucket) this.#buckets.set(key, (bucket = { tat: -Infinity, busy: "", refunded: 0 }));
    if (bucket.tat <= at) {
      bucket.tat = at;
      bucket.busy = id;
      bucket.refunded = 0;
    }
    return bucket;
  }

  /** A debt is carried even where there is no room for it: whoever had the key had room. */
  #owe(key: string, durationMs: number, from: { id: string; at: number }): void {
    this.#bucketAt(key, from).tat += durationMs;
  }

  /**
   * Gives back what was not used, as far as it still stands in the queue: what time has worked off already was
   * given back by time. Where others before it gave back, it stands at most that much further to the front.
   */
  #refund(key: string, durationMs: number, { mark, at }: { mark: Mark; at: number }): void {
    const bucket = this.#buckets.get(key);
    if (!bucket || bucket.busy !== mark.busy) return;
    const standing = mark.end - (bucket.refunded - mark.refunded) - at;
    const refund = Math.min(durationMs, standing);
    if (refund <= 0) return;
    bucket.tat -= refund;
    bucket.refunded += refund;
  }

  /** The caller's clock, which here never goes back: nothing that was taken comes free by it. */
  #steady(now: number): number {
    const at = now + this.#offset;
    if (at >= this.#latest) this.#latest = at;
    else if (this.#latest - at > correctionMs) this.#offset = this.#latest - now;
    return this.#latest;
  }
}
