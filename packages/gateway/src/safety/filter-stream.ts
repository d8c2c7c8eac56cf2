import type { Verdict } from "@homeport/protocol";
import { none } from "./automaton.ts";
import { Matcher } from "./matcher.ts";
import type { Patterns } from "./patterns.ts";
import type { Phase, Screened, StreamScreen } from "./screen.ts";

/** Who screens what, for the verdict. */
export type Speaker = { by: string; phase: Phase };

/**
 * Screens a text that arrives in pieces, cut anywhere. Releases everything except what may be the start of a
 * match, so nothing of a match ever leaves; after a verdict other than clear nothing leaves at all.
 */
export class FilterStream implements StreamScreen {
  readonly #patterns: Patterns;
  readonly #speaker: Speaker;
  readonly #matcher: Matcher;
  readonly #room: number;
  #held = "";
  #heldFrom = 0;
  /** How much of the text has been read, in UTF-16 units; half a surrogate pair waits for the other half. */
  #read = 0;
  #ended = false;
  #verdict: Verdict;

  constructor(patterns: Patterns, speaker: Speaker) {
    this.#patterns = patterns;
    this.#speaker = speaker;
    this.#matcher = new Matcher(patterns);
    this.#room = Math.max(4096, 16 * patterns.longest);
    this.#verdict = { type: "clear", by: speaker.by };
  }

  push(text: string): Screened {
    if (this.#ended) throw new Error("text was pushed to a screen that had ended");
    if (this.#verdict.type !== "clear") return { release: "", verdict: this.#verdict };
    this.#held += text;
    this.#scan("more");
    return this.#screened(this.#matcher.liveFrom(this.#read));
  }

  end(): Screened {
    if (this.#ended) throw new Error("a screen was ended twice");
    this.#ended = true;
    if (this.#verdict.type !== "clear") return { release: "", verdict: this.#verdict };
    this.#scan("last");
    const rank = this.#verdict.type === "clear" ? this.#matcher.end() : none;
    if (rank !== none) this.#hit(rank);
    return this.#screened(this.#read);
  }

  #scan(part: "more" | "last"): void {
    const text = this.#held;
    const base = this.#heldFrom;
    while (this.#read - base < text.length) {
      const at = this.#read;
      const codePoint = text.codePointAt(at - base)!;
      const awaitsHalf = codePoint >= 0xd800 && codePoint <= 0xdbff && at - base + 1 === text.length;
      if (awaitsHalf && part === "more") return;
      this.#read = at + (codePoint > 0xffff ? 2 : 1);
      const rank = this.#matcher.take(codePoint, at);
      if (rank !== none) return this.#hit(rank);
      if (at >> 6 !== this.#read >> 6 && this.#overfull()) return this.#giveUp();
    }
  }

  #hit(rank: number): void {
    this.#verdict = {
      type: "hit",
      ...this.#speaker,
      category: this.#patterns.categories[rank]!,
      retract: this.#heldFrom > 0,
      endSession: false,
      raw: null,
    };
  }

  /** Looked at after every 64 units of the text, however it is cut; to look after each would cost more than matching. */
  #overfull(): boolean {
    return this.#read - this.#matcher.liveFrom(this.#read) > this.#room;
  }

  /** Only text stuffed with characters that do not count gets here: a partial match is never this long. */
  #giveUp(): void {
    const cause = "a possible match holds more ignorable characters than can be screened";
    this.#verdict = { type: "unknown", ...this.#speaker, cause };
  }

  #screened(until: number): Screened {
    if (this.#verdict.type !== "clear") {
      this.#held = "";
      return { release: "", verdict: this.#verdict };
    }
    const release = this.#held.slice(0, until - this.#heldFrom);
    this.#held = this.#held.slice(until - this.#heldFrom);
    this.#heldFrom = until;
    return { release, verdict: this.#verdict };
  }
}
