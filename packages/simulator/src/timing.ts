import type { Random } from "./random.ts";

/** Whether replies come at once or as slowly as the partner was recorded to be. */
export type Timing = "none" | "recorded";

/** Two recorded percentiles of a delay, in milliseconds. */
export type DelayFacts = { p50: number; p90: number; source: string };

/** Standard deviations from the median to the 90th percentile of a normal distribution. */
const ninetieth = 1.2816;

/** Milliseconds that one token takes while text flows: an assumption (50 tokens a second), not a recording. */
export const millisecondsPerToken = 20;

/**
 * Draws a delay in whole milliseconds from the log-normal distribution through both percentiles, cut at
 * three times the 90th; for example `drawDelay({ p50: 242, p90: 666, source: "…" }, random)`.
 */
export function drawDelay(facts: DelayFacts, random: Random): number {
  const spread = Math.log(facts.p90 / facts.p50) / ninetieth;
  const deviation = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.round(Math.min(facts.p50 * Math.exp(spread * deviation), 3 * facts.p90));
}
