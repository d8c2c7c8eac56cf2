import { none } from "./automaton.ts";
import { space } from "./fold.ts";
import type { Track } from "./patterns.ts";
import { isLatin, writtenWithoutSpaces } from "./script.ts";

/** Digit → the letter it stands in for; `1` may also be an `l`, which is not guessed at. */
const disguises = new Map(
  Array.from("013457", (digit, index) => [digit.charCodeAt(0), "oieast".charCodeAt(index)]),
);

/** Runs one track over one text, symbol by symbol, and knows where its longest live partial match starts. */
export class Scanner {
  readonly #track: Track;
  readonly #mask: number;
  /** Where each of the last symbols starts in the text, and whether it is joined to the one before. */
  readonly #starts: Float64Array;
  readonly #joined: Uint8Array;
  #state = 0;
  #count = 0;
  #last = space;
  #separated = true;
  /** A `word` pattern that has ended and waits for a border. */
  #candidate = none;

  constructor(track: Track) {
    const size = 2 ** Math.ceil(Math.log2(track.automaton.longest + 1));
    this.#track = track;
    this.#mask = size - 1;
    this.#starts = new Float64Array(size);
    this.#joined = new Uint8Array(size);
  }

  /** Takes a symbol that starts at `at` and gives the rank of the pattern now known to match, or `none`. */
  take(symbol: number, at: number): number {
    if (symbol === space) return this.#separate(at);
    const letter = this.#read(symbol);
    const joined = !this.#separated && !writtenWithoutSpaces(letter) && !writtenWithoutSpaces(this.#last);
    if (!joined && this.#candidate !== none) return this.#candidate;
    this.#separated = false;
    this.#step(letter, at, joined);
    const { automaton } = this.#track;
    this.#candidate = automaton.word(this.#state, this.#startsAtBorder);
    return automaton.anywhere(this.#state);
  }

  /** The rank of the pattern that the end of the text completes, or `none`. */
  end(): number {
    return this.#candidate;
  }

  /** Where the longest partial match starts that could still become a whole one; `now` where there is none. */
  liveFrom(now: number): number {
    const depth = this.#track.automaton.depth(this.#state);
    return depth === 0 ? now : this.#starts[(this.#count - depth) & this.#mask]!;
  }

  #separate(at: number): number {
    if (this.#candidate !== none) return this.#candidate;
    this.#separated = true;
    if (this.#track.reading !== "unspaced" && this.#last !== space) this.#step(space, at, false);
    return none;
  }

  #step(symbol: number, at: number, joined: boolean): void {
    const place = this.#count & this.#mask;
    this.#starts[place] = at;
    this.#joined[place] = joined ? 1 : 0;
    this.#count += 1;
    this.#last = symbol;
    this.#state = this.#track.automaton.step(this.#state, symbol);
  }

  #read(symbol: number): number {
    if (this.#track.reading !== "disguised" || !isLatin(this.#last)) return symbol;
    return disguises.get(symbol) ?? symbol;
  }

  readonly #startsAtBorder = (length: number): boolean =>
    this.#joined[(this.#count - length) & this.#mask] === 0;
}
