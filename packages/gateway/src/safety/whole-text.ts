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

/** Screens one text that is there as a whole; at once or in turns, the verdict is that of a stream of one piece. */
export class WholeText {
  readonly #patterns: Patterns;
  readonly #speaker: Omit<Speaker, "shown">;
  readonly #matcher: Matcher;

  constructor(patterns: Patterns, speaker: Omit<Speaker, "shown">) {
    this.#patterns = patterns;
    this.#speaker = speaker;
    this.#matcher = new Matcher(patterns);
  }

  /** Screens the text without a pause. */
  screen(text: string): Verdict {
    return this.#take(text) ?? this.#end();
  }

  /** Screens the text slice by slice, other work between; rejects once the signal is aborted. */
  async screenInTurns(text: string, signal: AbortSignal): Promise<Verdict> {
    for (let at = 0; at < text.length; at += slice) {
      if (at > 0) await turn(undefined, { signal });
      const verdict = this.#take(text.slice(at, at + slice));
      if (verdict !== null) return verdict;
    }
    return this.#end();
  }

  #take(text: string): Verdict | null {
    const rank = this.#matcher.take(text);
    return rank === none ? null : verdictOf(rank, this.#patterns, { ...this.#speaker, shown: false });
  }

  /** A stream would have released before its end what can be in no match. */
  #end(): Verdict {
    const shown = this.#matcher.liveFrom > 0;
    return verdictOf(this.#matcher.end(), this.#patterns, { ...this.#speaker, shown });
  }
}
