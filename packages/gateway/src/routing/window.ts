const slots = 10;

/** How many of the recent attempts failed, over a sliding window of ten slots. */
export class Window {
  readonly #slotMs: number;
  readonly #all = new Uint32Array(slots);
  readonly #failed = new Uint32Array(slots);
  #slot = 0;

  /** @param windowMs its length in milliseconds. */
  constructor(windowMs: number) {
    this.#slotMs = windowMs / slots;
  }

  add(failed: boolean, now: number): void {
    const index = this.#turnTo(now);
    this.#all[index] = (this.#all[index] ?? 0) + 1;
    if (failed) this.#failed[index] = (this.#failed[index] ?? 0) + 1;
  }

  totals(now: number): { all: number; failed: number } {
    this.#turnTo(now);
    const sum = (counts: Uint32Array) => counts.reduce((total, count) => total + count, 0);
    return { all: sum(this.#all), failed: sum(this.#failed) };
  }

  /** Empties the slots that time has passed since the last look. */
  #turnTo(now: number): number {
    // A clock that went back stays in the slot it was in.
    const slot = Math.max(this.#slot, Math.floor(now / this.#slotMs));
    for (let past = Math.max(this.#slot + 1, slot - slots + 1); past <= slot; past++) {
      this.#all[past % slots] = 0;
      this.#failed[past % slots] = 0;
    }
    this.#slot = slot;
    return slot % slots;
  }
}
