import { space, trait } from "./alphabet.ts";

/** How many UTF-16 units of a text are added to a sheet at a time, at most. */
export const stretch = 1024;

/**
 * A stretch of a text as letters, runs of separation as one. Screening never waits, so a pack needs but one sheet,
 * which every text borrows.
 */
export class Sheet {
  readonly letters: Int32Array;
  /** Where the character of each letter starts, in UTF-16 units from the start of the piece of text at hand. */
  readonly starts: Int32Array;
  /** How many letters are on the sheet. */
  count = 0;
  readonly #traits: Uint8Array;

  /** @param traits of each letter @param tail how many letters of a stretch the next one may need */
  constructor(traits: Uint8Array, tail: number) {
    this.#traits = traits;
    this.letters = new Int32Array(tail + 2 * stretch);
    this.starts = new Int32Array(tail + 2 * stretch);
  }

  /** How many letters the sheet may have after the next stretch: twice its units, as some stand for several. */
  room(): number {
    return this.count + 2 * stretch;
  }

  /** Whether a letter other than the first is of one word with the letter before. */
  joined(place: number): boolean {
    const { letters } = this;
    return (this.#traits[letters[place]!]! & this.#traits[letters[place - 1]!]! & trait.joins) !== 0;
  }

  /** Where the last so many letters up to `place` start, spaces not counted. */
  backUnspaced(place: number, length: number): number {
    let from = place + 1;
    for (let left = length; left > 0; from -= 1) if (this.letters[from - 1] !== space) left -= 1;
    return from;
  }
}

/** The last letters of a text, which it takes along from sheet to sheet; a text begins as if after a space. */
export class Tail {
  readonly #letters: number[] = [space];
  /** Where their characters start, in UTF-16 units from the start of the text. */
  readonly #starts: number[] = [0];
  /** How many letters it holds: one at least. */
  count = 1;

  /** Puts the letters on an empty sheet, for a piece that starts at `base` in the text. */
  restore(sheet: Sheet, base: number): void {
    for (let place = 0; place < this.count; place += 1) {
      sheet.letters[place] = this.#letters[place]!;
      sheet.starts[place] = this.#starts[place]! - base;
    }
    sheet.count = this.count;
  }

  /** Takes the letters from `from` on off the sheet. */
  keep(sheet: Sheet, from: number, base: number): void {
    this.count = sheet.count - from;
    for (let place = 0; place < this.count; place += 1) {
      this.#letters[place] = sheet.letters[from + place]!;
      this.#starts[place] = base + sheet.starts[from + place]!;
    }
  }
}
