import { confusables } from "./confusables.ts";

/** The symbol of whatever is neither letter nor digit: white space, punctuation, emoji. */
export const space = 0x20;

/** Set in the symbol of a mark that belongs to a script of its own, such as a Thai vowel. */
export const markBit = 1 << 22;

const unseen = /^[\p{Default_Ignorable_Code_Point}\p{C}\u{FFFD}]$/u;
const white = /^\p{White_Space}$/u;
const separating = /^[\p{P}\p{S}\p{Z}]$/u;
const mark = /^\p{M}$/u;
const combining =
  /^[\p{Script=Inherited}\p{Script=Common}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}]$/u;

/** Footnote signs: they decompose to letters and digits that would glue themselves to the word before. */
const raised = /^[⁰¹²³⁴⁵⁶⁷⁸⁹™℠]$/u;

const nothing: readonly number[] = [];
const separation: readonly number[] = [space];
const pages: (readonly number[])[][] = [];

/**
 * The symbols that one code point stands for, the same for every way of writing it: width, case, ligature,
 * diacritic and look-alike do not count, and what nobody sees folds to nothing.
 *
 * @example fold(0xff21) // [0x61], full-width `A` is `a`
 */
export function fold(codePoint: number): readonly number[] {
  const page = (pages[codePoint >> 8] ??= []);
  return (page[codePoint & 0xff] ??= compute(codePoint));
}

function compute(codePoint: number): readonly number[] {
  const written = String.fromCodePoint(codePoint);
  if (white.test(written) || raised.test(written)) return separation;
  if (unseen.test(written)) return nothing;
  const letter = confusables.get(codePoint);
  if (letter !== undefined) return [letter];
  // Upper then lower case is the fold that joins ß with ss, ς with σ and ı with i.
  const plain = written.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD");
  const symbols = Array.from(plain, symbolOf).filter((symbol) => symbol !== null);
  if (symbols.length === 0) return nothing;
  return symbols.every((symbol) => symbol === space) ? separation : symbols;
}

function symbolOf(character: string): number | null {
  const codePoint = character.codePointAt(0)!;
  if (white.test(character) || separating.test(character)) return space;
  if (unseen.test(character)) return null;
  if (mark.test(character)) return combining.test(character) ? null : codePoint | markBit;
  return confusables.get(codePoint) ?? codePoint;
}
