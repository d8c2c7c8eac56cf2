/** The longest that entries gather for one commit, in milliseconds. */
export const longestGapMs = 4;
/** How often the thread's load is looked at, in milliseconds. */
const windowMs = 50;

/** For how long a thread has worked and rested so far, in milliseconds, as `performance.eventLoopUtilization()` tells it. */
export type ThreadLoad = { active: number; idle: number };

/**
 * How far commits lie apart. A commit costs about half a millisecond of processor time however many entries it holds
 * (the disk's flush, a signature, two messages), so a busy gateway gathers more for each; one that has time waits for nothing.
 */
export class CommitPace {
  #gapMs = 0;
  #last = Number.NEGATIVE_INFINITY;
  #looked: { at: number; load: ThreadLoad } | null = null;

  /** Notes that a commit was sent. */
  sent(now: number): void {
    this.#last = now;
  }

  /** Milliseconds until the next commit may be sent; nought where it may be now. Times are of a clock that never goes back. */
  waitMs(now: number, load: ThreadLoad): number {
    if (this.#looked === null || now - this.#looked.at >= windowMs) {
      if (this.#looked !== null) this.#gapMs = gapFor(shareBetween(this.#looked.load, load));
      this.#looked = { at: now, load };
    }
    return Math.max(0, this.#last + this.#gapMs - now);
  }
}

/** The gap for a share of time in which the thread works, from 0 to 1: none up to three quarters, then in proportion. */
export function gapFor(utilization: number): number {
  return Math.min(1, Math.max(0, utilization * 4 - 3)) * longestGapMs;
}

function shareBetween(before: ThreadLoad, after: ThreadLoad): number {
  const worked = after.active - before.active;
  const whole = worked + after.idle - before.idle;
  return whole > 0 ? worked / whole : 0;
}
