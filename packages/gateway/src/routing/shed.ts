import type { ShedSettings } from "./settings.ts";

/** What the process takes at this moment, in bytes and milliseconds; null where there is no limit. */
export type Load = {
  heapBytes: number;
  heapLimitBytes: number;
  residentBytes: number;
  residentLimitBytes: number | null;
  /** The event loop's delay since the last look, as its 99th percentile. */
  loopDelayMs: number;
};

export type LoadProbe = { look(): Load; close(): void };

const lookEveryMs = 250;

/**
 * Turns requests away before memory runs out or everybody waits, and takes them on again only when it is clearly better,
 * so that it does not go to and fro.
 */
export class Shed {
  settings: ShedSettings;
  readonly #probe: Pick<LoadProbe, "look">;
  readonly #random: () => number;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #over = false;
  /** How late the event loop was at the look before, as a share of its limit. */
  #lateBefore = 0;

  constructor(settings: ShedSettings, probe: Pick<LoadProbe, "look">, random: () => number) {
    this.settings = settings;
    this.#probe = probe;
    this.#random = random;
  }

  /** Seconds after which a caller may try again, or null where requests are taken on. */
  overloaded(now: number): number | null {
    if (now - this.#lookedAt >= lookEveryMs) {
      this.#lookedAt = now;
      const share = this.#share(this.#probe.look());
      this.#over = share >= (this.#over ? this.settings.relaxPercent / 100 : 1);
    }
    if (!this.#over) return null;
    const { retryAfterSeconds } = this.settings;
    // Spread, so that those who were turned away together do not come back together.
    return retryAfterSeconds + Math.floor(this.#random() * (retryAfterSeconds + 1));
  }

  /** The scarcest thing as a share of its limit; 1 is the limit. */
  #share(load: Load): number {
    const { heapPercent, residentPercent, loopDelayMs, residentBytes } = this.settings;
    const limit = residentBytes ?? load.residentLimitBytes;
    const late = load.loopDelayMs / loopDelayMs;
    // One long block is over when it is seen, and turning requests away then helps nobody; lateness that stays does count.
    const lastingly = Math.min(late, this.#lateBefore);
    this.#lateBefore = late;
    return Math.max(
      load.heapBytes / (load.heapLimitBytes * (heapPercent / 100)),
      limit === null ? 0 : load.residentBytes / (limit * (residentPercent / 100)),
      lastingly,
    );
  }
}
