import type { Random } from "../random.ts";

/** One ideograph, syllable or emoji, up to four letters or digits, or one other sign; leading space belongs to it. */
const piece =
  /\s*(?:[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]|[[\p{Alphabetic}\p{M}\p{N}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]]{1,4}|\S)|\s+/gv;

/**
 * Splits text into pieces that stand for tokens and join to the same text: a rough estimate (about four Latin
 * letters or one ideograph a token), not any partner's tokenizer; `piecesOf("你好 world")` gives `你`, `好`, ` worl`, `d`.
 */
export function piecesOf(text: string): string[] {
  return text.match(piece) ?? [];
}

/** The estimated tokens of a text. */
export function tokensIn(text: string): number {
  return piecesOf(text).length;
}

/** Puts pieces together to stream chunks of one to six tokens; never inside a surrogate pair. */
export function chunksOf(pieces: readonly string[], random: Random): string[] {
  const chunks: string[] = [];
  for (let start = 0; start < pieces.length;) {
    const size = random.integer(1, 6);
    chunks.push(pieces.slice(start, start + size).join(""));
    start += size;
  }
  return chunks;
}
