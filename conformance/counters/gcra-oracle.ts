type Shape = { intervalMs: number; burst: number };

/**
 * What a limit permits, worked out from scratch each time: a queue that works off one unit each interval, replayed over
 * every take at what it is known to have used. It shares no step with the counters, which never look back.
 */
export class GcraOracle {
  readonly #shape: Shape;
  readonly #takes: { at: number; units: number }[] = [];

  constructor(shape: Shape) {
    this.#shape = shape;
  }

  allows(units: number, now: number): boolean {
    const { intervalMs, burst } = this.#shape;
    let queueMs = 0;
    let last = -Infinity;
    for (const take of this.#takes) {
      queueMs = Math.max(0, queueMs - (take.at - last)) + take.units * intervalMs;
      last = take.at;
    }
    queueMs = Math.max(0, queueMs - (now - last));
    return queueMs + units * intervalMs <= burst * intervalMs + 0.01;
  }

  take(units: number, at: number): number {
    return this.#takes.push({ at, units }) - 1;
  }

  correct(entry: number, units: number): void {
    const take = this.#takes[entry];
    if (take) take.units = units;
  }
}
