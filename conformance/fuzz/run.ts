import assert from "node:assert/strict";
import type * as fc from "fast-check";

/** What one input may cost, in milliseconds of this thread's own time, so that a busy machine is no fault. */
const boundMs = 1_000;

/**
 * How a property is run: with one seed, unless `HOMEPORT_FUZZ_RUNS` says how many runs are wanted instead; then with a
 * new seed each time. A failure tells seed and path, with which it can be had again.
 */
export function runs(usual: number): fc.Parameters<unknown> {
  const asked = process.env["HOMEPORT_FUZZ_RUNS"];
  if (asked === undefined) return { numRuns: usual, seed: 20_261_122 };
  const numRuns = Number(asked);
  if (!Number.isSafeInteger(numRuns) || numRuns < 1) {
    throw new RangeError("`HOMEPORT_FUZZ_RUNS` is a whole number from 1");
  }
  return { numRuns };
}

/** Gives what a step gives, and fails where it took longer than any input may. */
export function timed<Value>(step: () => Value): Value {
  const before = spent();
  const value = step();
  assertSwift(spent() - before);
  return value;
}

/** As `timed`, for a step that waits; what else this thread did meanwhile counts as well. */
export async function timedAsync<Value>(step: () => Promise<Value>): Promise<Value> {
  const before = spent();
  const value = await step();
  assertSwift(spent() - before);
  return value;
}

function spent(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function assertSwift(ms: number): void {
  assert.ok(ms < boundMs, `it took ${ms.toFixed(0)} ms of the thread's own time`);
}
