import type { Claim, Invariant, MarketView } from "../claim.ts";
import { dated, rulesOf } from "../law.ts";
import { withoutCell } from "../table-term.ts";
import { all, among, any, not, when as constant, within, yes } from "../term.ts";

/** Every question finds exactly one cell. */
export const complete: Invariant = {
  id: "complete",
  title: "at every instant exactly one segment answers, with a cell for every feature, platform and age",
  claims: ({ law, table }) => {
    const part = table.markets[law.market];
    const segments = part?.segments ?? [];
    const count = segments.map((segment) => `(ite ${within(segment)} 1 0)`);
    return [
      {
        when: yes,
        broken: not(count.length === 0 ? "false" : `(= 1 (+ 0 ${count.join(" ")}))`),
        why: "not exactly one segment of the table holds this instant",
      },
      {
        when: yes,
        broken: withoutCell(table, law.market),
        why: "the table has no cell for this question",
      },
      // A gateway looks segments up by halves, which finds nothing in a list without order.
      {
        when: yes,
        broken: constant(segments.some(({ from }, index) => from < (segments[index - 1]?.from ?? 0))),
        why: "its segments are not in the order of time",
        timeless: true,
      },
    ];
  },
};

/** The table looks for a device's market where the packs say, and knows which markets each adds to. */
export const placed: Invariant = {
  id: "placed",
  title: "every place is decided by the market that its pack names, and by none without a pack",
  claims: ({ law, table, markets }) => {
    const places = Object.entries(table.places);
    // What belongs to no pack is told with the first market, once.
    const isFirst = law.market === markets[0];
    const astray = places.filter(([place, market]) =>
      market === law.market ? !law.places.includes(place) : isFirst && !markets.includes(market),
    );
    const without = Object.keys(table.markets).filter((market) => isFirst && !markets.includes(market));
    return [
      ...law.places.map((place) =>
        timeless(
          table.places[place] !== law.market,
          `\`${place}\` is decided by ${table.places[place] ?? "no market"}`,
        ),
      ),
      ...astray.map(([place, market]) =>
        timeless(true, `\`${place}\` is decided by ${market}, whose pack does not name it`),
      ),
      ...without.map((market) => timeless(true, `${market} is in the table and has no pack`)),
      timeless(
        table.markets[law.market]?.lineage.join() !== law.lineage.join(),
        "the table has it add to other markets than its pack does",
      ),
    ];
  },
};

function timeless(broken: boolean, why: string): Claim {
  return { when: yes, broken: constant(broken), why, timeless: true };
}

/** The bits in which a segment keeps by which signals a market's law reaches a device. */
const bits = { sold: 1, account: 2, location: 4 } as const;

/** Every device that a law reaches is decided by it, whatever the maker chose. */
export const reached: Invariant = {
  id: "reached",
  title: "every device that a market's law reaches by a signal is decided by it at that instant",
  claims: (view) =>
    rulesOf(view.law, "reach").flatMap((rule) =>
      rule.signals.map((signal) => ({
        when: all([dated(view.law, rule), rule.features ? among("feature", rule.features) : yes]),
        broken: not(reachedBy(view, bits[signal])),
        why: `${rule.id} reaches the device by \`${signal}\`, and the table leaves it out`,
      })),
    ),
};

function reachedBy({ law, table }: MarketView, bit: number) {
  return any(
    (table.markets[law.market]?.segments ?? []).map((segment) =>
      all([
        within(segment),
        any(
          table.features
            .filter((_, index) => ((segment.reach[index] ?? 0) & bit) !== 0)
            .map((feature) => among("feature", [feature])),
        ),
      ]),
    ),
  );
}
