import { none } from "./automaton.ts";
import { Folder } from "./folder.ts";
import type { Patterns } from "./patterns.ts";
import { Scanner } from "./scanner.ts";

/** Finds the first pattern of a pack in one text that arrives code point by code point. */
export class Matcher {
  readonly #folder = new Folder();
  readonly #scanners: readonly Scanner[];

  constructor(patterns: Patterns) {
    this.#scanners = patterns.tracks.map((track) => new Scanner(track));
  }

  /** Takes the code point that starts at `at`; gives the rank of a pattern that now matches, or `none`. */
  take(codePoint: number, at: number): number {
    for (const symbol of this.#folder.read(codePoint)) {
      let rank = none;
      for (const scanner of this.#scanners) rank = Math.min(rank, scanner.take(symbol, at));
      if (rank !== none) return rank;
    }
    return none;
  }

  /** The rank of a pattern that the end of the text completes, or `none`. */
  end(): number {
    return Math.min(...this.#scanners.map((scanner) => scanner.end()));
  }

  /** From where on the text must be held, because a pattern may have begun there; `now` where none has. */
  liveFrom(now: number): number {
    let from = now;
    for (const scanner of this.#scanners) from = Math.min(from, scanner.liveFrom(now));
    return from;
  }
}
