import type { Pack } from "../pack.ts";
import type { Rule } from "../rule.ts";

/** A market's rules with those of every market it adds to, as the prover gathers them. */
export type LawView = {
  market: string;
  lineage: readonly string[];
  offset: string;
  countries: readonly string[];
  rules: readonly Rule[];
  /** Rules with at least one source that was quoted or read. */
  verified: ReadonlySet<Rule>;
};

/** Gathers inheritance again, apart from the compiler, so that a mistake there does not prove itself. */
export function lawViews(packs: readonly Pack[]): Map<string, LawView> {
  const byMarket = new Map(packs.map((pack) => [pack.market, pack]));
  return new Map(
    packs.map((pack) => {
      const line = [pack];
      for (let parent = pack.extends; parent !== undefined;) {
        const next = byMarket.get(parent);
        if (!next || line.includes(next)) break;
        line.push(next);
        parent = next.extends;
      }
      const verified = line.flatMap(({ rules, sources }) => {
        const ids = new Set(
          sources.flatMap(({ id, verification }) => (verification === "unverified" ? [] : [id])),
        );
        return rules.filter((rule) => rule.sources.some((id) => ids.has(id)));
      });
      const view: LawView = {
        market: pack.market,
        lineage: line.map(({ market }) => market),
        offset: pack.offset,
        countries:
          line.find(({ countries }) => countries)?.countries ?? line.slice(-1).map(({ market }) => market),
        rules: line.flatMap(({ rules }) => rules),
        verified: new Set(verified),
      };
      return [pack.market, view];
    }),
  );
}
