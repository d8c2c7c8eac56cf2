/** A clock and its alarms, in milliseconds; tests bring their own. */
export type Timers = {
  now(): number;
  /** Runs once after a time, unless the function that it gives back was called before. */
  after(milliseconds: number, run: () => void): () => void;
};

/** The machine's own clock, which never goes back. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};
