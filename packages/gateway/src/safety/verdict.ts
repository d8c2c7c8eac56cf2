import type { Verdict } from "@homeport/protocol";
import { none } from "./automaton.ts";
import { overfull } from "./matcher.ts";
import type { Patterns } from "./patterns.ts";
import type { Phase } from "./screen.ts";

/** Who screens what, and whether any of it has been shown, for the verdict. */
export type Speaker = { by: string; phase: Phase; shown: boolean };

/** Puts what a matcher gave into words. */
export function verdictOf(rank: number, { categories }: Patterns, { by, phase, shown }: Speaker): Verdict {
  if (rank === none) return { type: "clear", by };
  if (rank === overfull) {
    // Only text stuffed with characters that do not count gets here: a partial match is never this long.
    const cause = "a possible match holds more ignorable characters than can be screened";
    return { type: "unknown", by, phase, cause };
  }
  return {
    type: "hit",
    by,
    phase,
    category: categories[rank]!,
    retract: shown,
    endSession: false,
    raw: null,
  };
}
