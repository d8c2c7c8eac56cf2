import type { BreakerState } from "./breaker.ts";
import type { Bulkhead } from "./bulkhead.ts";
import type { ResponseCache } from "./cache.ts";
import type { Shadow, ShadowCounts } from "./shadow.ts";
import type { StatsView } from "./stats.ts";
import type { Target } from "./target.ts";

/** What routing knows at a moment, for counters and for people; names of the launch book only, never of a person. */
export type RoutingView = {
  targets: readonly (StatsView & {
    endpoint: string;
    model: string;
    breaker: BreakerState;
    retriesLeft: number;
    hedgesLeft: number;
  })[];
  endpoints: readonly {
    endpoint: string;
    inside: number;
    waiting: number;
    concurrent: number;
    queue: number;
  }[];
  shadow: ShadowCounts;
  cache: ReturnType<ResponseCache["counts"]>;
};

export function viewOf(state: {
  targets: readonly Target[];
  bulkheads: ReadonlyMap<string, Bulkhead>;
  shadow: Shadow;
  cache: ResponseCache;
  now: number;
}): RoutingView {
  const { targets, bulkheads, shadow, cache, now } = state;
  return {
    targets: targets.map(({ endpoint, model, breaker, stats, retries, hedges }) => ({
      endpoint,
      model,
      breaker: breaker.state(now),
      retriesLeft: retries.left,
      hedgesLeft: hedges.left,
      ...stats.view(now),
    })),
    endpoints: [...bulkheads].map(
      ([
        endpoint,
        {
          inside,
          waiting,
          settings: { concurrent, queue },
        },
      ]) => ({
        endpoint,
        inside,
        waiting,
        concurrent,
        queue,
      }),
    ),
    shadow: shadow.counts(),
    cache: cache.counts(),
  };
}
