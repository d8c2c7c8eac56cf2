/** Damping and stop rule of the original PageRank (Brin and Page 1998), as TextRank uses them. */
const damping = 0.85;
const rounds = 60;
const settled = 1e-6;

/**
 * Ranks the nodes of a weighted, undirected graph by how much the others lead to them; the ranks of
 * n nodes sum to at most n.
 *
 * `weights` are the rows of a symmetric matrix of numbers from 0 up.
 */
export function pageRank(weights: readonly Float64Array[]): number[] {
  const sums = weights.map((row) => row.reduce((total, weight) => total + weight, 0));
  let ranks = weights.map(() => 1);
  for (let round = 0; round < rounds; round += 1) {
    const next = weights.map((row) => {
      let rank = 0;
      for (const [other, weight] of row.entries()) {
        if (weight > 0) rank += (weight / (sums[other] ?? 1)) * (ranks[other] ?? 0);
      }
      return 1 - damping + damping * rank;
    });
    const change = Math.max(0, ...next.map((rank, index) => Math.abs(rank - (ranks[index] ?? 0))));
    ranks = next;
    if (change < settled) break;
  }
  return ranks;
}
