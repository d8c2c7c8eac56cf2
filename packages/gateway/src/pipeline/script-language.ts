/** How much of each text, and of all of them, is looked at; in UTF-16 units. */
const [ofEach, ofAll] = [256, 512];

const elsewhere = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const han = /\p{Script=Han}/u;
const latin = /\p{Script=Latin}/u;

/**
 * The language a text is probably in, by its script alone; for prompts and labels, never for a decision.
 *
 * @example scriptLanguage(["你好，世界"], "fr") // "zh"
 */
export function scriptLanguage(texts: readonly string[], otherwise: string): string {
  let [inHan, inLatin, left] = [0, 0, ofAll];
  for (const text of texts) {
    if (left <= 0) break;
    const sample = text.slice(0, Math.min(ofEach, left));
    left -= sample.length + 1;
    for (const character of sample) {
      const code = character.charCodeAt(0);
      if (code < 0x80) {
        // A letter in either case; asking a pattern would cost more than all the rest.
        if ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) inLatin++;
      } else if (elsewhere.test(character)) return otherwise;
      else if (han.test(character)) inHan++;
      else if (latin.test(character)) inLatin++;
    }
  }
  if (inHan * 3 > inLatin) return "zh";
  return inLatin === 0 ? otherwise : "en";
}
