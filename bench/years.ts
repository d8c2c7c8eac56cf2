import { featureIds, platforms } from "@homeport/protocol";
import { Book, Pack } from "@homeport/rules";

/**
 * A world of many dates from the shipped packs: each rule becomes a row of versions, one after the other, each rule
 * on days of its own, as laws do over years; every feature is launched in every market, on a partner of its own kind.
 * The law says the same throughout, so that the amount of work is told by dates and not by chance.
 */
export function yearsOf(packs: readonly Pack[], book: Book, versions: number): { packs: Pack[]; book: Book } {
  const grown = packs.map((pack) => Pack.parse({ ...pack, rules: pack.rules.flatMap((rule, index) => versionsOf(rule, index, versions)) }));
  const markets = packs.map(({ market }) => market);
  const partners = book.partners.map((partner) => ({
    ...partner,
    contracts: [{ id: `${partner.id}-all`, markets, from: "2020-01-01" }],
  }));
  return {
    packs: grown,
    book: Book.parse({
      ...book,
      partners,
      launches: markets.flatMap((market) =>
        featureIds.map((feature) => ({ market, feature, platforms: [...platforms].slice(0, 4), traveller: "home", from: "2024-01-01" })),
      ),
      routes: markets.flatMap((market) =>
        featureIds.map((feature) => ({
          market,
          feature,
          use: partners.flatMap(({ id, models }) => {
            const [model] = models;
            return model ? [{ partner: id, model: model.id, endpoint: model.endpoints[0] }] : [];
          }),
        })),
      ),
    }),
  };
}

const firstDay = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;

function versionsOf(rule: Pack["rules"][number], index: number, versions: number): object[] {
  const { id, from: _from, to: _to, ...rest } = rule;
  const base = id.replace(/@\d+$/, "");
  const dayOf = (version: number) =>
    new Date(firstDay + (version * 30 + (index % 30)) * dayMs).toISOString().slice(0, 10);
  return Array.from({ length: versions }, (_, version) => ({
    ...rest,
    id: `${base}-r${index}@${version + 1}`,
    from: version === 0 ? "2020-01-01" : dayOf(version),
    ...(version < versions - 1 && { to: dayOf(version + 1) }),
  }));
}
