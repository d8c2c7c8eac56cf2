import type { Hedge } from "./settings.ts";
import type { Stats } from "./stats.ts";

/**
 * Milliseconds after which a second request is worth its cost, by what this partner's first piece mostly took;
 * null where hedging is off or too little was measured.
 */
export function hedgeAfter(stats: Stats, hedge: Hedge | null, now: number): number | null {
  if (hedge === null) return null;
  const usual = stats.latency("first", hedge, now);
  return usual === null ? null : Math.min(hedge.mostMs, Math.max(hedge.leastMs, usual));
}
