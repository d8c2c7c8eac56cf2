import type { Hedge } from "./settings.ts";
import type { Stats } from "./stats.ts";

/**
 * Milliseconds after which a second request is worth its cost, by what this partner's first piece mostly took
 * (or its whole answer, where that is what is asked for); null where too little was measured.
 */
export function hedgeAfter(
  stats: Stats,
  hedge: Hedge,
  { stream, now }: { stream: boolean; now: number },
): number | null {
  const usual = stats.latency(stream ? "first" : "total", hedge, now);
  return usual === null ? null : Math.min(hedge.mostMs, Math.max(hedge.leastMs, usual));
}
