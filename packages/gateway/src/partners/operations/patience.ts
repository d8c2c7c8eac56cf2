import { setTimeout as pause } from "node:timers/promises";

/** How long work and results are waited for, in milliseconds. */
export type Patience = {
  /** Between the first two looks at work; each later pause is half as long again. */
  firstPauseMs: number;
  mostPauseMs: number;
  /** For the whole of the work, once it has begun. */
  workMs: number;
  /** For one result, from the call to its last byte. */
  resultMs: number;
};

/** As the partner's own client looks: after a second at first, after five at last (dashscope-sdk-python, 2026-07-02). */
export const usualPatience: Patience = {
  firstPauseMs: 1_000,
  mostPauseMs: 5_000,
  workMs: 180_000,
  resultMs: 60_000,
};

/** The pauses between looks, without end. @throws the signal's reason once it is aborted */
export async function* pauses(
  { firstPauseMs, mostPauseMs }: Patience,
  signal: AbortSignal,
): AsyncGenerator<void> {
  for (let next = firstPauseMs; ; next = Math.min(next * 1.5, mostPauseMs)) {
    await pause(Math.min(next, mostPauseMs), undefined, { signal });
    yield;
  }
}
