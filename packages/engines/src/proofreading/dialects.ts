import { Dialect } from "harper.js";

/** Harper's English dialects. */
export type EnglishDialect = "american" | "british" | "australian" | "canadian" | "indian";

/** Which dialect is written where; regions as ISO 3166 codes. */
const regions: Readonly<Record<string, EnglishDialect>> = {
  US: "american",
  GB: "british",
  UK: "british",
  IE: "british",
  ZA: "british",
  AU: "australian",
  NZ: "australian",
  CA: "canadian",
  IN: "indian",
};

/** How each dialect is called in an explanation, and by Harper. */
export const dialects: Readonly<Record<EnglishDialect, { name: string; harper: Dialect }>> = {
  american: { name: "American", harper: Dialect.American },
  british: { name: "British", harper: Dialect.British },
  australian: { name: "Australian", harper: Dialect.Australian },
  canadian: { name: "Canadian", harper: Dialect.Canadian },
  indian: { name: "Indian", harper: Dialect.Indian },
};

/**
 * The dialect of a region; null when none is named or known, and then every dialect's spelling is right.
 *
 * @example dialectOf("GB") // "british"
 */
export function dialectOf(region: string | null): EnglishDialect | null {
  return region === null ? null : (regions[region] ?? null);
}
