import { type Alphabet, disguise, latin, space, toDisguised, trait } from "./alphabet.ts";
import { codePointAt } from "./code-point.ts";
import type { Sheet } from "./sheet.ts";

/**
 * Folds a text, as `Folder` does, into letters of a pack's alphabet.
 * Written for speed: nearly every character costs one look-up and makes no object.
 */
export class Reader {
  readonly #alphabet: Alphabet;
  readonly #sheet: Sheet;

  constructor(alphabet: Alphabet, sheet: Sheet) {
    this.#alphabet = alphabet;
    this.#sheet = sheet;
  }

  /**
   * Adds the characters that start from `from` on and before `until`, a stretch at most, to the sheet. Gives where it
   * stopped: earlier where the sheet is full or a surrogate pair lacks a half, one later where a pair lies over `until`.
   */
  read(text: string, from: number, until: number): number {
    const room = this.#sheet.room();
    let at = this.#readSimple(text, from, until);
    while (at < until) {
      const codePoint = codePointAt(text, at);
      if (codePoint >= 0xd800 && codePoint <= 0xdbff && at + 1 === text.length) break;
      const letters = this.#alphabet.lettersOf(codePoint);
      // What simply are letters is added unasked, so there must be room for it.
      if (this.#sheet.count + letters.length + until - at > room) break;
      this.#addAll(letters, at);
      at = this.#readSimple(text, at + (codePoint > 0xffff ? 2 : 1), until);
    }
    return at;
  }

  /** Adds characters as long as each is a letter by the table; it calls nothing, which keeps it fast. */
  #readSimple(text: string, from: number, until: number): number {
    const { units } = this.#alphabet;
    const { letters, starts } = this.#sheet;
    let { count } = this.#sheet;
    let last = letters[count - 1]!;
    let at = from;
    for (; at < until; at += 1) {
      const letter = units[text.charCodeAt(at)]!;
      if (letter === 0) break;
      starts[count] = at;
      if (letter > disguise.last) {
        letters[count] = letter;
        count += 1;
        last = letter;
        continue;
      }
      const read = after(last, letter);
      if (read === 0) continue;
      letters[count] = read;
      count += 1;
      last = read;
    }
    this.#sheet.count = count;
    return at;
  }

  #addAll(all: readonly number[], at: number): void {
    const sheet = this.#sheet;
    if (all.length === 1 && this.#isStray(all[0]!)) return;
    for (const letter of all) {
      const read = after(sheet.letters[sheet.count - 1]!, letter);
      if (read === 0) continue;
      sheet.letters[sheet.count] = read;
      sheet.starts[sheet.count] = at;
      sheet.count += 1;
    }
  }

  /** Whether this is a mark after a letter that takes none. */
  #isStray(letter: number): boolean {
    const { traits } = this.#alphabet;
    const last = this.#sheet.letters[this.#sheet.count - 1]!;
    return (traits[letter]! & trait.mark) !== 0 && (traits[last]! & trait.takesMarks) === 0;
  }
}

/** What a letter is read as after another: a second space as nothing, a digit after a Latin letter as in disguise. */
function after(last: number, letter: number): number {
  if (letter === space) return last === space ? 0 : space;
  const inDisguise =
    letter >= disguise.first && letter <= disguise.last && last >= latin.first && last <= latin.last;
  return inDisguise ? letter + toDisguised : letter;
}
