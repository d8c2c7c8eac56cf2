import type { Nonce } from "../store/index.ts";

/** How many signed readings of one person are remembered; a signature is good for five minutes. */
const mostReadings = 10_000;

/** Remembers the nonces of signed readings, so that each counts once. */
export type ReadMemory = (nonce: Nonce, now: number) => "new" | "seen" | "full";

/**
 * A memory of its own for what only reads: it writes nothing to the disk, and whoever reads without end does not use
 * up the changes that they may ask for, such as a kill. A restart forgets it; what could be asked once more then is,
 * for five minutes, a reading whose answer passed the same wire.
 */
export function createReadMemory(): ReadMemory {
  const people = new Map<string, Map<string, number>>();
  return ({ operator, nonce, forgetAt }, now) => {
    const used = people.get(operator) ?? new Map<string, number>();
    people.set(operator, used);
    for (const [old, until] of used) {
      // In the order of asking, which is nearly that of forgetting; the rest goes with the next.
      if (until >= now) break;
      used.delete(old);
    }
    if (used.has(nonce)) return "seen";
    if (used.size >= mostReadings) return "full";
    used.set(nonce, forgetAt);
    return "new";
  };
}
