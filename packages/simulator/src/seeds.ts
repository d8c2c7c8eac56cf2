import { type Random, randomFrom } from "./random.ts";

const remembered = 10_000;

/** Gives each call its own chance, from the run's seed, the call itself and how often the same call came before. */
export type Seeds = { randomFor(call: string): Random };

/**
 * Starts the seeds of one run: the same seed and the same calls give the same replies, whatever order
 * concurrent calls arrive in; for example `startSeeds(7).randomFor("api.openai.com 2c26b4…")`.
 */
export function startSeeds(seed: number): Seeds {
  const occurrences = new Map<string, number>();
  return {
    randomFor(call) {
      const occurrence = occurrences.get(call) ?? 0;
      occurrences.delete(call);
      occurrences.set(call, occurrence + 1);
      if (occurrences.size > remembered) {
        const [oldest] = occurrences.keys();
        if (oldest !== undefined) occurrences.delete(oldest);
      }
      return randomFrom(`${seed} ${occurrence} ${call}`);
    },
  };
}
