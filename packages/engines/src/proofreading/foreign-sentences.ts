import type { Span } from "./correction.ts";
import type { WordToken } from "./word-tokens.ts";

/** Words in no dictionary that a sentence needs to count as foreign, and their least share. */
const leastUnknown = 4;
const unknownShare = 0.5;

/**
 * The sentences that are in another language, such as a quotation: most of their words are in no
 * English dictionary. A sentence that is merely full of errors has fewer.
 *
 * `tokens` are the words of the text in order.
 */
export function foreignSentences(
  text: string,
  tokens: readonly WordToken[],
  unknown: ReadonlySet<string>,
): Span[] {
  const foreign: Span[] = [];
  let next = 0;
  for (const sentence of text.matchAll(/[^.!?\n]+/g)) {
    const end = sentence.index + sentence[0].length;
    let words = 0;
    let strange = 0;
    for (let token = tokens[next]; token !== undefined && token.start < end; token = tokens[next]) {
      words += 1;
      if (unknown.has(token.word)) strange += 1;
      next += 1;
    }
    if (strange >= leastUnknown && strange > words * unknownShare)
      foreign.push({ start: sentence.index, end });
  }
  return foreign;
}
