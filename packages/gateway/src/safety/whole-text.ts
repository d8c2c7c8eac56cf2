import { setImmediate as turn } from "node:timers/promises";
import type { Verdict } from "@homeport/protocol";
import { none } from "./automaton.ts";
import { Matcher } from "./matcher.ts";
import type { Patterns } from "./patterns.ts";
import { type Speaker, verdictOf } from "./verdict.ts";

/** The longest text, in UTF-16 units, that is screened at one go where there is a choice: about a millisecond. */
export const atOnce = 65_536;

/** How much of a longer text is screened before other work has its turn, in UTF-16 units. */
const slice = 32_768;

/** Screens one text that is there as a whole; the verdict is the same at once and in turns. */
export class WholeText {
  readonly #patterns: Patterns;
  readonly #speaker: Speaker;
  readonly #matcher: Matcher;

  constructor(patterns: Patterns, speaker: Speaker) {
    this.#patterns = patterns;
    this.#speaker = speaker;
    this.#matcher = new Matcher(patterns);
  }

  /** Screens the text without a pause. */
  screen(text: string): Verdict {
    const rank = this.#matcher.take(text);
    return this.#verdict(rank === none ? this.#matcher.end() : rank);
  }

  /** Screens the text slice by slice, other work between; rejects once the signal is aborted. */
  async screenInTurns(text: string, signal: AbortSignal): Promise<Verdict> {
    for (let at = 0; at < text.length; at += slice) {
      if (at > 0) await turn(undefined, { signal });
      const rank = this.#matcher.take(text.slice(at, at + slice));
      if (rank !== none) return this.#verdict(rank);
    }
    return this.#verdict(this.#matcher.end());
  }

  #verdict(rank: number): Verdict {
    return verdictOf(rank, this.#patterns, this.#speaker);
  }
}
