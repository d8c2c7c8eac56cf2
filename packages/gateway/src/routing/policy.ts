import { fits } from "./glob.ts";
import {
  BreakerSettings,
  BulkheadSettings,
  type CacheRule,
  type Hedge,
  Retries,
  type RoutingSettings,
  type ShadowRule,
  Timeouts,
} from "./settings.ts";
import { priority, type Strategy } from "./strategy.ts";

/** What holds for one market and feature; null is off. */
export type Policy = {
  readonly strategy: Strategy;
  readonly retries: Retries;
  readonly timeouts: Timeouts;
  readonly hedge: Hedge | null;
  readonly shadow: ShadowRule | null;
  readonly cache: CacheRule | null;
};

const retries = Retries.parse({});
const timeouts = Timeouts.parse({});
const breaker = BreakerSettings.parse({});
const bulkhead = BulkheadSettings.parse({});

/** The tuning of a market's feature: each part from the first rule that fits and has it, else the default. */
export function policyOf({ rules }: RoutingSettings, market: string, feature: string): Policy {
  const fitting = rules.filter((rule) => fits(rule.market, market) && fits(rule.feature, feature));
  const first = <Part extends keyof Policy>(part: Part) =>
    fitting.find((rule) => rule[part] !== undefined)?.[part];
  return {
    strategy: first("strategy") ?? priority,
    retries: first("retries") ?? retries,
    timeouts: first("timeouts") ?? timeouts,
    hedge: first("hedge") ?? null,
    shadow: first("shadow") ?? null,
    cache: first("cache") ?? null,
  };
}

/** When a model at an endpoint is left alone. */
export function breakerOf({ endpoints }: RoutingSettings, endpoint: string, model: string): BreakerSettings {
  const rule = endpoints.find(
    (rule) => rule.breaker !== undefined && fits(rule.endpoint, endpoint) && fits(rule.model, model),
  );
  return rule?.breaker ?? breaker;
}

/** How much of the gateway an endpoint may hold. */
export function bulkheadOf({ endpoints }: RoutingSettings, endpoint: string): BulkheadSettings {
  const rule = endpoints.find((rule) => rule.bulkhead !== undefined && fits(rule.endpoint, endpoint));
  return rule?.bulkhead ?? bulkhead;
}

/** Whether an endpoint is sent the trace that a request belongs to. */
export function propagatesTo({ endpoints }: RoutingSettings, endpoint: string): boolean {
  return (
    endpoints.find((rule) => rule.propagate !== undefined && rule.endpoint === endpoint)?.propagate ?? false
  );
}

/** What the shared connections wait at least, so that a rule that is changed later is not cut short by them. */
const backstopMs = 600_000;

/**
 * Limits for the connections that all rules share, in milliseconds: longer than any rule's, which are kept attempt by attempt.
 * They are the connections' for as long as those live.
 */
export function connectionLimits({ rules, connectMs }: RoutingSettings): {
  connectMs: number;
  firstByteMs: number;
  gapMs: number;
} {
  const longest = Math.max(
    backstopMs,
    ...rules.flatMap(({ timeouts }) =>
      timeouts ? [timeouts.firstByteMs, timeouts.gapMs, timeouts.totalMs] : [],
    ),
  );
  // An answer that is asked for whole sends its first byte when it is done.
  return { connectMs, firstByteMs: longest, gapMs: longest };
}
