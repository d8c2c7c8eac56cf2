import { Problem } from "@homeport/protocol";

/** How often a full map is gone through as a whole, in milliseconds. */
const fullSweepMs = 1_000;

/** A map of at most so many entries, of which only those that are over are ever let go. */
export class BoundedMap<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #most: number;
  readonly #isOver: (value: Value, now: number) => boolean;
  #sweptAt = -Infinity;

  constructor(most: number, isOver: (value: Value, now: number) => boolean) {
    this.#most = most;
    this.#isOver = isOver;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: Value): void {
    this.#entries.set(key, value);
  }

  /** Makes sure that there is room for the key. @throws Problem `limits_unavailable` where everything kept still counts. */
  reserve(key: string, now: number): void {
    if (this.#entries.has(key)) return;
    this.#look(now);
    if (this.#entries.size < this.#most) return;
    // Looked through at most once a second, however many new keys come; a clock that went back counts as a second.
    if (Math.abs(now - this.#sweptAt) >= fullSweepMs) {
      this.#sweptAt = now;
      for (const [key, value] of this.#entries) if (this.#isOver(value, now)) this.#entries.delete(key);
    }
    if (this.#entries.size >= this.#most) {
      throw new Problem("limits_unavailable", { retryAfterSeconds: 1, cause: "too many counters" });
    }
  }

  /** With every new key the two oldest are looked at, so that what is over goes before the map is full. */
  #look(now: number): void {
    for (let looked = 0; looked < 2; looked++) {
      const oldest = this.#entries.entries().next();
      if (oldest.done) return;
      const [key, value] = oldest.value;
      this.#entries.delete(key);
      if (!this.#isOver(value, now)) this.#entries.set(key, value);
    }
  }
}
