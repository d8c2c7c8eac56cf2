import { fold, markBit, space } from "./fold.ts";

const nothing: readonly number[] = [];

/**
 * Folds one text, code point by code point; no look-ahead, so a text may be cut anywhere.
 * Marks count only after a letter of a script that writes vowels with them (Thai, Devanagari); after a Latin
 * letter or a Chinese character they are disguise.
 */
export class Folder {
  #last = space;

  /** The symbols that this code point adds to the text. */
  read(codePoint: number): readonly number[] {
    const symbols = fold(codePoint);
    if (symbols.length === 0) return symbols;
    if (symbols.length === 1 && symbols[0]! >= markBit && !takesMarks(this.#last)) return nothing;
    this.#last = symbols.at(-1)!;
    return symbols;
  }
}

/** The symbols of a whole text, runs of separation as one, none at either end. */
export function foldText(text: string): number[] {
  const folder = new Folder();
  const symbols: number[] = [];
  for (const character of text) {
    for (const symbol of folder.read(character.codePointAt(0)!)) {
      if (symbol !== space || (symbols.length > 0 && symbols.at(-1) !== space)) symbols.push(symbol);
    }
  }
  if (symbols.at(-1) === space) symbols.pop();
  return symbols;
}

/** Letters from Hebrew to the Vedic signs, the later blocks for the same scripts, and their own marks. */
export function takesMarks(symbol: number): boolean {
  if (symbol < 0x590) return false;
  return (
    symbol < 0x1e00 ||
    (symbol >= 0xa800 && symbol < 0xac00) ||
    (symbol >= 0x10a00 && symbol < 0x12000) ||
    symbol >= markBit
  );
}
