import { none } from "./automaton.ts";
import type { Track } from "./patterns.ts";
import type { Sheet } from "./sheet.ts";

/** Runs one track over one text, sheet by sheet, and knows where its longest live partial match starts. */
export class Scanner {
  /** The rank of the pattern that `take` came upon. */
  found = none;
  readonly #track: Track;
  readonly #sheet: Sheet;
  #state = 0;
  /** A `word` pattern that the last letter ended and that waits for a border. */
  #candidate = none;

  constructor(track: Track, sheet: Sheet) {
    this.#track = track;
    this.#sheet = sheet;
  }

  /**
   * Takes the letters on the sheet from `from` on and before `until`, until a pattern is known to match.
   * Gives the place of the letter that tells, or `until`.
   */
  take(from: number, until: number): number {
    if (from === until) return until;
    if (this.#candidate !== none && !this.#sheet.joined(from)) return this.#hit(this.#candidate, from);
    this.#candidate = none;
    const { automaton, begins } = this.#track;
    const { table, width } = automaton;
    const { letters } = this.#sheet;
    const rows = table.length;
    let state = this.#state;
    let place = from;
    while (place < until) {
      // At the start it only matters which letters a pattern begins with; that is seen without a step. To look
      // after each letter whether this is the start costs more than it saves, as it cannot be foreseen.
      if (state === 0) while (place < until && begins[letters[place]!] === 0) place += 1;
      const pause = Math.min(until, place + 16);
      for (; place < pause && state < rows; place += 1) {
        const letter = letters[place]!;
        const next = letter < width ? table[state + letter]! : 0;
        if (next < 0) break;
        state = next;
      }
      if (place === pause) continue;
      state = automaton.step(state, letters[place]!);
      if (state < 0) {
        const told = this.#end(state, place, until);
        if (told < until) return told;
        state = ~state;
      }
      place += 1;
    }
    this.#state = state;
    return until;
  }

  /** The rank of the pattern that the end of the text completes, or `none`. */
  end(): number {
    return this.#candidate;
  }

  /** The place on the sheet where the longest partial match starts that could still become a whole one. */
  live(): number {
    const { count } = this.#sheet;
    return this.#state === 0 ? count : this.#start(count - 1, this.#track.automaton.depth(this.#state));
  }

  /** Looks at the patterns that end at a place; gives the place that tells that one matches, or `until`. */
  #end(state: number, place: number, until: number): number {
    const { automaton } = this.#track;
    const anywhere = automaton.anywhere(state);
    if (anywhere !== none) return this.#hit(anywhere, place);
    const word = automaton.word(state, (length) => !this.#sheet.joined(this.#start(place, length)));
    if (word === none) return until;
    if (place + 1 === until) this.#candidate = word;
    else if (!this.#sheet.joined(place + 1)) return this.#hit(word, place + 1);
    return until;
  }

  /** Where the last so many letters up to `place` start. */
  #start(place: number, length: number): number {
    return this.#track.reading === "unspaced" ? this.#sheet.backUnspaced(place, length) : place + 1 - length;
  }

  #hit(rank: number, place: number): number {
    this.found = rank;
    return place;
  }
}
