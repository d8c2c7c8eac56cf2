/** A lower-case word of the text and its UTF-16 offset. */
export type WordToken = { word: string; start: number };

/** Not inside a longer word, a compound, a file name or an abbreviation. */
const lowerCaseWord =
  /(?<![\p{L}\p{M}\p{N}'’_.-])[a-z]{2,23}(?:['’][a-z]{1,2})?(?![\p{L}\p{M}\p{N}'’_-]|\.[\p{L}\p{N}])/gu;

/**
 * The words a spelling fix may touch: all lower-case, 3 to 25 letters; a name, a code or a word with a
 * digit is never among them. A typographic apostrophe is given as a plain one.
 *
 * @example findWords("Ann's cat saw 3 dogs").map((one) => one.word) // ["cat", "saw", "dogs"]
 */
export function findWords(text: string): WordToken[] {
  const tokens: WordToken[] = [];
  for (const match of text.matchAll(lowerCaseWord)) {
    if (match[0].length >= 3) tokens.push({ word: match[0].replace("’", "'"), start: match.index });
  }
  return tokens;
}
