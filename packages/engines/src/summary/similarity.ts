/** Words of a sentence with their weights; the vector has length 1, or is empty. */
export type WordVector = ReadonlyMap<string, number>;

/**
 * Weighs each sentence's words by how rare they are among the sentences (tf-idf), to unit length.
 *
 * @example wordVectors([["apple", "deal"], ["apple"]])[1] // Map { "apple" => 1 }
 */
export function wordVectors(sentences: readonly (readonly string[])[]): WordVector[] {
  const spread = new Map<string, number>();
  for (const words of sentences) {
    for (const word of new Set(words)) spread.set(word, (spread.get(word) ?? 0) + 1);
  }
  return sentences.map((words) => {
    const vector = new Map<string, number>();
    for (const word of words) {
      const rarity = Math.log(1 + sentences.length / (spread.get(word) ?? 1));
      vector.set(word, (vector.get(word) ?? 0) + rarity);
    }
    const length = Math.hypot(...vector.values());
    for (const [word, weight] of vector) vector.set(word, weight / length);
    return vector;
  });
}

/** Cosine of two unit vectors, 0 (nothing shared) to 1 (same words). */
export function similarity(left: WordVector, right: WordVector): number {
  const [small, large] = left.size <= right.size ? [left, right] : [right, left];
  let total = 0;
  for (const [word, weight] of small) total += weight * (large.get(word) ?? 0);
  return total;
}

/** Cosine of every pair, as rows of a square matrix with a zero diagonal. */
export function similarityMatrix(vectors: readonly WordVector[]): Float64Array[] {
  const rows = vectors.map(() => new Float64Array(vectors.length));
  for (const [index, row] of rows.entries()) {
    for (let other = index + 1; other < rows.length; other += 1) {
      const value = similarity(vectors[index] ?? new Map(), vectors[other] ?? new Map());
      row[other] = value;
      const mirrored = rows[other];
      if (mirrored !== undefined) mirrored[index] = value;
    }
  }
  return rows;
}
