import type { WordSplitter } from "./words.ts";

/** A sentence's place in the text and its topic words. */
export type Worded = { index: number; words: string[] };

/** Sentences in the graph: 400 make 80,000 pairs, about a tenth of a second. */
const graphLimit = 400;
/** Opening sentences that always enter the graph. */
const leadLimit = 40;

/**
 * Keeps at most 400 sentences: the opening ones, then those with the most of the text's commonest words.
 */
export function preselect(sentences: readonly string[], split: WordSplitter): Worded[] {
  const all = sentences.map((sentence, index) => ({ index, words: split(sentence) }));
  if (all.length <= graphLimit) return all;
  const counts = new Map<string, number>();
  for (const { words } of all) {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const weight = ({ words }: Worded): number => {
    const total = words.reduce((sum, word) => sum + Math.log(counts.get(word) ?? 1), 0);
    return total / (words.length + 8);
  };
  const rest = all
    .slice(leadLimit)
    .map((one) => ({ one, value: weight(one) }))
    .toSorted((left, right) => right.value - left.value || left.one.index - right.one.index)
    .slice(0, graphLimit - leadLimit)
    .map(({ one }) => one);
  return [...all.slice(0, leadLimit), ...rest].toSorted((left, right) => left.index - right.index);
}
