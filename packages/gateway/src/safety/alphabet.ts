import { fold, markBit, space as spaceSymbol } from "./fold.ts";
import { takesMarks } from "./folder.ts";
import { writtenWithoutSpaces } from "./script.ts";

/** What has to be known of a letter, as bits of `Alphabet.traits`. */
export const trait = {
  /** Makes one word with a joining letter beside it. */
  joins: 1,
  /** A mark after it counts. */
  takesMarks: 2,
  /** Counts only after a letter that takes marks. */
  mark: 4,
} as const;

const digits = "013457";
const standIns = "oieast";

/** The symbols that every alphabet has, by letter from 1 on: the order makes classes of letters that are ranges. */
const common: readonly number[] = Array.from(
  ` ${digits}${standIns}abcdefghijklmnopqrstuvwxyz2689`,
  (character) => character.charCodeAt(0),
);

/** The letter of a separation. */
export const space = 1;

/** The digits that may be meant for a letter; `1` may also be an `l`, which is not guessed at. */
export const disguise = { first: 2, last: 1 + digits.length } as const;

/** From the letter of such a digit to the letter that it has after a Latin letter, where it may be in disguise. */
export const toDisguised = digits.length;

/** The letters `a` to `z`, and digits in disguise. */
export const latin = { first: 2 + digits.length, last: 1 + 2 * digits.length + 26 } as const;

/** Of digits in disguise: the letter → the letter of the digit as it is, and of what it is meant for. */
export const asDigits = disguises((place) => disguise.first + place);
export const asLatin = disguises((place) => 1 + common.lastIndexOf(standIns.charCodeAt(place)));

/** Traits of the letters, next after the common ones, that symbols of no pattern share. */
const shared: readonly number[] = [
  trait.joins,
  0,
  trait.joins | trait.takesMarks,
  trait.joins | trait.takesMarks | trait.mark,
];

/**
 * Small numbers (letters) for the symbols of a pack's patterns; all other symbols share a few.
 * A code unit is read by one look-up in a table, which fills as text comes by.
 */
export class Alphabet {
  /** Code unit → its letter, or 0 where `lettersOf` has to be asked. */
  readonly units = new Int32Array(0x10000);
  /** Traits of a letter, as bits. */
  readonly traits: Uint8Array;
  readonly #letters = new Map(common.map((symbol, place) => [symbol, 1 + place]));
  /** Code unit → its letters, of those that do not fold to one. */
  readonly #sequences = new Map<number, readonly number[]>();

  /** @param symbols those of the patterns, in any order */
  constructor(symbols: Iterable<number>) {
    const own = [...new Set(symbols)].filter((symbol) => !this.#letters.has(symbol));
    const first = 1 + common.length + shared.length;
    for (const [place, symbol] of own.entries()) this.#letters.set(symbol, first + place);
    this.traits = Uint8Array.from([0, ...common.map(traitsOf), ...shared, ...own.map(traitsOf)]);
  }

  /** The letters of symbols. */
  spell(symbols: readonly number[]): number[] {
    return symbols.map((symbol) => this.#letterOf(symbol));
  }

  /** The letters of a code point; its letter is in `units` from then on if it is one, and none that may not count. */
  lettersOf(codePoint: number): readonly number[] {
    const known = this.#sequences.get(codePoint);
    if (known !== undefined) return known;
    const letters = this.spell(fold(codePoint));
    const [first] = letters;
    const halfPair = codePoint >= 0xd800 && codePoint <= 0xdfff;
    if (codePoint > 0xffff || halfPair) return letters;
    if (letters.length === 1 && (this.traits[first!]! & trait.mark) === 0) this.units[codePoint] = first!;
    else this.#sequences.set(codePoint, letters);
    return letters;
  }

  #letterOf(symbol: number): number {
    return this.#letters.get(symbol) ?? 1 + common.length + shared.indexOf(traitsOf(symbol));
  }
}

function traitsOf(symbol: number): number {
  if (symbol === spaceSymbol) return 0;
  return (
    (writtenWithoutSpaces(symbol) ? 0 : trait.joins) |
    (takesMarks(symbol) ? trait.takesMarks : 0) |
    (symbol >= markBit ? trait.mark : 0)
  );
}

function disguises(letterOf: (place: number) => number): ReadonlyMap<number, number> {
  return new Map(Array.from(digits, (_, place) => [disguise.first + toDisguised + place, letterOf(place)]));
}
