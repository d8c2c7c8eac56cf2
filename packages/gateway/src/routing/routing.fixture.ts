import type { EngineComposition, PartnerComposition } from "@homeport/protocol";
import type { Timers } from "./timers.ts";

/** A partner's composition, made up for tests. */
export function partnerAt(partner: string, model = "m", endpoint = `${partner}-north`): PartnerComposition {
  return {
    type: "partner",
    id: `${partner}/${model}@1/${endpoint}`,
    partner,
    model,
    modelVersion: "1",
    endpoint,
    languages: [],
    display: null,
  };
}

export const engine: EngineComposition = {
  type: "engine",
  id: "engine/local",
  engine: "local",
  languages: [],
};

/** Numbers between 0 and 1 that look random and are the same in every run. */
export function dice(seed = 1): () => number {
  let state = seed >>> 0;
  return () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A clock that stands still until a test moves it on. */
export class StoodClock implements Timers {
  #now = 0;
  readonly #alarms = new Set<{ at: number; run: () => void }>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): () => void {
    const alarm = { at: this.#now + milliseconds, run };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** How many alarms are set; none must be left behind. */
  get waiting(): number {
    return this.#alarms.size;
  }

  /** Lets time pass, rings what is due in order, and lets what waited on it go on. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    for (;;) {
      await settled();
      const [next] = [...this.#alarms]
        .filter(({ at }) => at <= until)
        .toSorted((left, right) => left.at - right.at);
      if (!next) break;
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
    await settled();
  }
}

/** Lets everything go on that waits for nothing but its turn. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
