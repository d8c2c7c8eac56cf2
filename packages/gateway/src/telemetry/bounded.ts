/** What stands in for every value past the bound. */
export const other = "other";

/**
 * Bounds the values of a label: the first `most` keep their names, the rest share `other`, so that nothing that
 * grows elsewhere (a launch book, a caller's mistake) makes a collector's store grow without end.
 */
export function bounded(most: number): (value: string | null) => string {
  const known = new Set<string>();
  return (value) => {
    const name = value ?? "none";
    if (known.has(name)) return name;
    if (known.size >= most) return other;
    known.add(name);
    return name;
  };
}
