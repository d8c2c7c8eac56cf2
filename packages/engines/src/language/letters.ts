/** Letters of a text by script, in code points. */
export type LetterCount = { han: number; kana: number; hangul: number; latin: number; other: number };

const scripts = [
  ["han", /\p{Script=Han}/gu],
  ["kana", /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ["hangul", /\p{Script=Hangul}/gu],
  ["latin", /\p{Script=Latin}/gu],
] as const;

/**
 * Counts the letters of each script; digits, punctuation and emoji count for nothing.
 *
 * @example countLetters("iPhone 发布") // 2 Han, 6 Latin
 */
export function countLetters(text: string): LetterCount {
  const count: LetterCount = { han: 0, kana: 0, hangul: 0, latin: 0, other: 0 };
  for (const [script, pattern] of scripts) count[script] = text.match(pattern)?.length ?? 0;
  const all = text.match(/\p{L}/gu)?.length ?? 0;
  count.other = Math.max(0, all - count.han - count.kana - count.hangul - count.latin);
  return count;
}

/** True when the text holds at least one letter of any script. */
export function hasLetters(text: string): boolean {
  return /\p{L}/u.test(text);
}
