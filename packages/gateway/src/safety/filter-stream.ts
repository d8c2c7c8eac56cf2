import type { Verdict } from "@homeport/protocol";
import { none } from "./automaton.ts";
import { Matcher } from "./matcher.ts";
import type { Patterns } from "./patterns.ts";
import type { Screened, StreamScreen } from "./screen.ts";
import { type Speaker, verdictOf } from "./verdict.ts";

/**
 * Screens a text that arrives in pieces, cut anywhere. Releases everything except what may be the start of a
 * match, so nothing of a match ever leaves; after a verdict other than clear nothing leaves at all.
 */
export class FilterStream implements StreamScreen {
  readonly #patterns: Patterns;
  readonly #speaker: Omit<Speaker, "shown">;
  readonly #matcher: Matcher;
  #held = "";
  #heldFrom = 0;
  #ended = false;
  #verdict: Verdict;

  constructor(patterns: Patterns, speaker: Omit<Speaker, "shown">) {
    this.#patterns = patterns;
    this.#speaker = speaker;
    this.#matcher = new Matcher(patterns);
    this.#verdict = { type: "clear", by: speaker.by };
  }

  push(text: string): Screened {
    if (this.#ended) throw new Error("text was pushed to a screen that had ended");
    if (this.#verdict.type !== "clear") return { release: "", verdict: this.#verdict };
    this.#held += text;
    this.#judge(this.#matcher.take(text));
    return this.#screened(this.#matcher.liveFrom - this.#heldFrom);
  }

  end(): Screened {
    if (this.#ended) throw new Error("a screen was ended twice");
    this.#ended = true;
    if (this.#verdict.type !== "clear") return { release: "", verdict: this.#verdict };
    this.#judge(this.#matcher.end());
    return this.#screened(this.#held.length);
  }

  #judge(rank: number): void {
    if (rank !== none)
      this.#verdict = verdictOf(rank, this.#patterns, { ...this.#speaker, shown: this.#heldFrom > 0 });
  }

  #screened(length: number): Screened {
    if (this.#verdict.type !== "clear") {
      this.#held = "";
      return { release: "", verdict: this.#verdict };
    }
    const release = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    this.#heldFrom += length;
    return { release, verdict: this.#verdict };
  }
}
