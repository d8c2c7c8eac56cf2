import type { Timeouts } from "./settings.ts";
import type { Timers } from "./timers.ts";

/**
 * Waits for one step after another within time limits. Only waiting counts against the gap: a reader that is slow to take
 * what is there is no fault of the partner's. One alarm serves all steps; it looks when it rings whether it is time.
 */
export class Watch {
  readonly #timers: Timers;
  readonly #limits: Timeouts;
  readonly #end: number;
  #deadline: number;
  #alarm: { at: number; stop: () => void } | null = null;
  #late: (() => void) | null = null;
  #steps = 0;
  /** The limit that was broken, in milliseconds. */
  limitMs = 0;

  constructor(timers: Timers, limits: Timeouts) {
    this.#timers = timers;
    this.#limits = limits;
    this.#end = timers.now() + limits.totalMs;
    this.#deadline = this.#end;
  }

  /** What is waited for, or `late`; then it is no longer waited for. */
  wait<Value>(value: Promise<Value>): Promise<Value | "late"> {
    const limit = this.#steps++ === 0 ? this.#limits.firstByteMs : this.#limits.gapMs;
    const deadline = this.#timers.now() + limit;
    this.limitMs = deadline <= this.#end ? limit : this.#limits.totalMs;
    this.#deadline = Math.min(deadline, this.#end);
    return new Promise((resolve, reject) => {
      const end = (tell: () => void) => {
        this.#late = null;
        tell();
      };
      this.#late = () => end(() => resolve("late"));
      this.#arm();
      value.then(
        (known) => end(() => resolve(known)),
        (cause: unknown) => end(() => reject(cause)),
      );
    });
  }

  close(): void {
    this.#alarm?.stop();
    this.#alarm = null;
    this.#late = null;
  }

  #arm(): void {
    // One that rings too early looks and sets the next; only one that would ring too late is set anew.
    if (this.#alarm !== null && this.#alarm.at <= this.#deadline) return;
    this.#alarm?.stop();
    const left = Math.max(0, Math.ceil(this.#deadline - this.#timers.now()));
    const stop = this.#timers.after(left, () => {
      this.#alarm = null;
      if (this.#late === null) return;
      if (this.#timers.now() >= this.#deadline) this.#late();
      else this.#arm();
    });
    this.#alarm = { at: this.#deadline, stop };
  }
}
