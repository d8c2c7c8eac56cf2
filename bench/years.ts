import { type FeatureId, featureIds, platforms } from "@homeport/protocol";
import { Book, Pack } from "@homeport/rules";

/** How law changes in a made world: `narrow`, one rule on one feature a time; `wide`, each change is about every feature. */
export type Manner = "narrow" | "wide";

/**
 * The shipped packs with `changes` further dated rules in each market, one beginning each month, and with every
 * feature launched everywhere on the partners of the example. The work is told by dates and not by chance.
 */
export function yearsOf(
  { packs, book }: { packs: readonly Pack[]; book: Book },
  { changes, manner }: { changes: number; manner: Manner },
): { packs: Pack[]; book: Book } {
  const markets = packs.map(({ market }) => market);
  const partners = book.partners.map((partner) => ({
    ...partner,
    contracts: [{ id: `${partner.id}-all`, markets, from: "2020-01-01" }],
  }));
  return {
    packs: packs.map((pack) =>
      Pack.parse({ ...pack, rules: [...pack.rules, ...laterRules(pack, changes, manner)] }),
    ),
    book: Book.parse({
      ...book,
      partners,
      launches: pairsOf(markets).map((pair) => ({
        ...pair,
        platforms: [...platforms].slice(0, 4),
        traveller: "home",
        from: "2024-01-01",
      })),
      routes: pairsOf(markets).map((pair) => ({
        ...pair,
        use: partners.flatMap(({ id, models }) => {
          const [model] = models;
          return model ? [{ partner: id, model: model.id, endpoint: model.endpoints[0] }] : [];
        }),
      })),
    }),
  };
}

function pairsOf(markets: readonly string[]): { market: string; feature: FeatureId }[] {
  return markets.flatMap((market) => featureIds.map((feature) => ({ market, feature })));
}

const firstDay = Date.UTC(2027, 0, 1);
const dayMs = 86_400_000;
const text = { en: "made for the benchmark", zh: "为基准测试而设" };

/** Rules of the kinds that change most, one after the other; each ends the one of its kind before it. */
function laterRules({ market, sources }: Pack, changes: number, manner: Manner): object[] {
  const kinds = [
    { type: "disclosure", text },
    { type: "retention", record: "decision", minDays: 200 },
    { type: "screen", phases: ["output"], filter: "generic-harms" },
    { type: "age", deny: ["child"] },
  ];
  const [source] = sources;
  return Array.from({ length: changes }, (_, index) => ({
    id: `${market}/bench-${index}`,
    summary: text,
    sources: [source?.id],
    ...kinds[index % kinds.length],
    ...(manner === "narrow" && { features: [featureIds[index % featureIds.length]] }),
    from: dateOf(index),
    to: dateOf(index + kinds.length * (manner === "narrow" ? featureIds.length : 1)),
  }));
}

function dateOf(month: number): string {
  return new Date(firstDay + month * 30 * dayMs).toISOString().slice(0, 10);
}
