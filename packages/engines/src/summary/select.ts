/** Share of the score against that of being unlike what is chosen already (Carbonell and Goldstein 1998). */
const relevance = 0.7;
/** Cosine from which two sentences say the same. */
const same = 0.7;

/**
 * Chooses up to `count` sentences, high in score and unlike one another; gives their indices in order.
 *
 * Fewer are chosen when the rest only repeats what was chosen.
 */
export function selectDiverse(
  scores: readonly number[],
  likeness: readonly Float64Array[],
  count: number,
): number[] {
  const highest = Math.max(...scores, Number.MIN_VALUE);
  const chosen: number[] = [];
  while (chosen.length < count) {
    let best = -1;
    let bestValue = -Infinity;
    for (const [index, score] of scores.entries()) {
      if (chosen.includes(index)) continue;
      const overlap = Math.max(0, ...chosen.map((other) => likeness[index]?.[other] ?? 0));
      const value = (relevance * score) / highest - (1 - relevance) * overlap;
      if (overlap < same && value > bestValue) {
        best = index;
        bestValue = value;
      }
    }
    if (best === -1) break;
    chosen.push(best);
  }
  return chosen.toSorted((left, right) => left - right);
}
