import { type Alphabet, disguise, latin, space, toDisguised, trait } from "./alphabet.ts";
import { type Sheet, stretch } from "./sheet.ts";

/**
 * Folds a text, as `Folder` does, into letters of a pack's alphabet.
 * Written for speed: a character costs one look-up and makes no object.
 */
export class Reader {
  readonly #alphabet: Alphabet;
  readonly #sheet: Sheet;

  constructor(alphabet: Alphabet, sheet: Sheet) {
    this.#alphabet = alphabet;
    this.#sheet = sheet;
  }

  /**
   * Adds the characters that start from `from` on and before `until` to the sheet. Gives where it stopped: earlier
   * where a stretch is full or a surrogate pair lacks its second half, one later where a pair lies over `until`.
   */
  read(text: string, from: number, until: number): number {
    const { units } = this.#alphabet;
    const { letters, starts } = this.#sheet;
    let { count } = this.#sheet;
    const full = count + stretch;
    let last = letters[count - 1]!;
    let at = from;
    while (at < until && count < full) {
      const letter = units[text.charCodeAt(at)]!;
      if (letter === 0) {
        this.#sheet.count = count;
        const length = this.#readOther(text, at, full);
        if (length === 0) break;
        at += length;
        count = this.#sheet.count;
        last = letters[count - 1]!;
        continue;
      }
      const read = after(last, letter);
      if (read !== 0) {
        letters[count] = read;
        starts[count] = at;
        count += 1;
        last = read;
      }
      at += 1;
    }
    this.#sheet.count = count;
    return at;
  }

  /** Adds a character that is not simply a letter; gives its length, or 0 where it does not fit or lacks a half. */
  #readOther(text: string, at: number, full: number): number {
    const codePoint = text.codePointAt(at)!;
    if (codePoint >= 0xd800 && codePoint <= 0xdbff && at + 1 === text.length) return 0;
    const letters = this.#alphabet.lettersOf(codePoint);
    if (this.#sheet.count + letters.length > full) return 0;
    if (letters.length !== 1 || !this.#isStray(letters[0]!)) {
      for (const letter of letters) this.#add(letter, at);
    }
    return codePoint > 0xffff ? 2 : 1;
  }

  #add(letter: number, at: number): void {
    const { letters, starts, count } = this.#sheet;
    const read = after(letters[count - 1]!, letter);
    if (read === 0) return;
    letters[count] = read;
    starts[count] = at;
    this.#sheet.count = count + 1;
  }

  /** Whether this is a mark after a letter that takes none. */
  #isStray(letter: number): boolean {
    const { traits } = this.#alphabet;
    const last = this.#sheet.letters[this.#sheet.count - 1]!;
    return (traits[letter]! & trait.mark) !== 0 && (traits[last]! & trait.takesMarks) === 0;
  }
}

/** What a letter is read as after another: a digit as in disguise after a Latin letter, a second space as nothing. */
function after(last: number, letter: number): number {
  // True where both are a space, which is the lowest letter; one comparison, as it is hardly ever true.
  if (letter + last === 2 * space) return 0;
  if (letter > disguise.last || letter < disguise.first) return letter;
  return last >= latin.first && last <= latin.last ? letter + toDisguised : letter;
}
