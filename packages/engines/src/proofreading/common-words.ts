import { readFileSync } from "node:fs";

/** A common English word; `tier` 0 is the commonest, 2 holds inflected forms. */
export type CommonWord = { word: string; tier: 0 | 1 | 2; letters: number };

/** The commonest words, spelled alike everywhere or the American way; written for this package. */
export const commonWords: readonly CommonWord[] = readWords();

/**
 * The letters a-z of a word as 26 bits; two words within a few slips of each other differ in few bits.
 *
 * @example letterBits("abba") // 0b11
 */
export function letterBits(word: string): number {
  let bits = 0;
  for (const letter of word) {
    const index = letter.charCodeAt(0) - 97;
    if (index >= 0 && index < 26) bits |= 1 << index;
  }
  return bits;
}

function readWords(): CommonWord[] {
  const file = readFileSync(new URL("common-words.txt", import.meta.url), "utf8");
  const [first = "", second = "", third = ""] = file.split("\n\n");
  const tier = (text: string, number: 0 | 1 | 2): CommonWord[] =>
    text
      .trim()
      .split(/\s+/)
      .map((word) => ({ word, tier: number, letters: letterBits(word) }));
  return [...tier(first, 0), ...tier(second, 1), ...tier(third, 2)];
}
