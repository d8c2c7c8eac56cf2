import type { Book } from "../book.ts";
import { compile } from "../compile.ts";
import type { Pack } from "../pack.ts";
import { same } from "../same.ts";
import { type Cell, type MarketTable, reachBits, type Table } from "../table.ts";
import { beginning, dateOf, forever, periodOf } from "../time.ts";
import type { Subject } from "./invariant.ts";

/** Every market has a cell for every feature, platform and age band, at every instant, exactly once. */
export function gaps({ table, laws }: Subject): string[] {
  const size = table.platforms.length * table.ageBands.length;
  const missing = [...laws.keys()].filter((market) => !table.markets[market]);
  const whole = table.blocks.map(
    (block) => block.length === size && block.every((place) => table.cells[place] !== undefined),
  );
  return [
    ...missing.map((market) => `${market} has a pack and no part in the table`),
    ...Object.entries(table.markets).flatMap(([market, { segments }]) => {
      let next = beginning;
      const faults: string[] = [];
      if (!laws.has(market)) faults.push(`${market} is in the table and has no pack`);
      for (const { from, to, blocks, reach } of segments) {
        if (from !== next)
          faults.push(`${market}: between ${dateOf(next)} and ${dateOf(from)} time is missing or doubled`);
        if (blocks.length !== table.features.length || reach.length !== table.features.length) {
          faults.push(
            `${market}: from ${dateOf(from)} there are ${blocks.length} features, not ${table.features.length}`,
          );
        }
        if (blocks.some((block) => whole[block] !== true)) {
          faults.push(`${market}: from ${dateOf(from)} a cell is missing or points nowhere`);
        }
        next = to;
      }
      if (next !== forever) faults.push(`${market}: nothing is decided from ${dateOf(next)} on`);
      return faults;
    }),
  ];
}

/** Each place is decided by the market whose pack names it, and each endpoint is the launch book's own, word for word. */
export function strayed(
  { packs, book }: { packs: readonly Pack[]; book: Book },
  { table }: Subject,
): string[] {
  const places = new Map(packs.flatMap((pack) => pack.places.map((place) => [place, pack.market] as const)));
  const held = new Map(
    book.partners.flatMap(({ id, name, dialect, credential, endpoints }) =>
      endpoints.map(({ operatorCountry: _country, ...endpoint }) => [
        endpoint.id,
        { ...endpoint, partner: id, partnerName: name, dialect, credential },
      ]),
    ),
  );
  return [
    ...[...new Set([...places.keys(), ...Object.keys(table.places)])]
      .filter((place) => places.get(place) !== table.places[place])
      .map(
        (place) =>
          `${place} is decided by ${table.places[place] ?? "nobody"}, not by ${places.get(place) ?? "nobody"}`,
      ),
    ...[...new Set([...held.keys(), ...Object.keys(table.endpoints)])]
      .filter((id) => !same(held.get(id), table.endpoints[id]))
      .map((id) => `the endpoint \`${id}\` is another in the table than in the launch book`),
  ];
}

/** Every device that a market's law reaches is decided by it, by each signal, for every feature, at every instant. */
export function unreached({ table, laws }: Subject): string[] {
  return [...laws.values()].flatMap(({ market, rules, offset }) => {
    const reaching = rules.flatMap((rule) => (rule.type === "reach" ? [rule] : []));
    if (reaching.length === 0) return [];
    return (table.markets[market]?.segments ?? []).flatMap((segment) =>
      reaching.flatMap((rule) => {
        const period = periodOf(rule, offset);
        if (period.to <= segment.from || segment.to <= period.from) return [];
        return table.features.flatMap((feature, index) =>
          (rule.features?.includes(feature) ?? true) &&
          rule.signals.some((signal) => ((segment.reach[index] ?? 0) & reachBits[signal]) === 0)
            ? [
                `${market}, ${feature}, from ${dateOf(segment.from)}: ${rule.id} reaches devices that the table leaves out`,
              ]
            : [],
        );
      }),
    );
  });
}

/** No market's result depends on another market's pack: each is the same when compiled with only what it adds to. */
export function leaks(
  { packs, book }: { packs: readonly Pack[]; book: Book },
  { table, laws }: Subject,
): string[] {
  return [...laws.values()].flatMap(({ market, lineage }) => {
    const together = table.markets[market];
    const alone = compile(
      packs.filter((pack) => lineage.includes(pack.market)),
      book,
    );
    const own = alone.markets[market];
    if (!together || !own) return [`${market} is missing`];
    return saysTheSame({ table, market: together }, { table: alone, market: own })
      ? []
      : [`${market} decides otherwise when it is compiled alone`];
  });
}

type Part = { table: Table; market: MarketTable };

/** Whether two tables say the same of a market, whatever places its values stand at; what was compared once is kept. */
function saysTheSame(left: Part, right: Part): boolean {
  const cells = pairs((one, other) =>
    sameCell([left.table, left.table.cells[one]], [right.table, right.table.cells[other]]),
  );
  const blocks = pairs((one, other) => {
    const [own, twin] = [left.table.blocks[one], right.table.blocks[other]];
    return (
      own?.length === twin?.length && (own ?? []).every((place, index) => cells(place, twin?.[index] ?? -1))
    );
  });
  return (
    same(left.market.traveller, right.market.traveller) &&
    same(left.market.lineage, right.market.lineage) &&
    left.market.segments.length === right.market.segments.length &&
    left.market.segments.every((segment, index) => {
      const twin = right.market.segments[index];
      return (
        twin !== undefined &&
        segment.from === twin.from &&
        segment.to === twin.to &&
        same(segment.reach, twin.reach) &&
        segment.blocks.every((place, feature) => blocks(place, twin.blocks[feature] ?? -1))
      );
    })
  );
}

/** Compares places of one table with places of another, each pair once. */
function pairs(compare: (one: number, other: number) => boolean): (one: number, other: number) => boolean {
  const known = new Map<number, Map<number, boolean>>();
  return (one, other) => {
    const row = known.get(one) ?? new Map<number, boolean>();
    known.set(one, row);
    const found = row.get(other) ?? compare(one, other);
    row.set(other, found);
    return found;
  };
}

function sameCell([one, cell]: [Table, Cell | undefined], [other, twin]: [Table, Cell | undefined]): boolean {
  if (!cell || !twin || cell.type !== twin.type) return false;
  if (cell.type === "refuse" || twin.type === "refuse") {
    return (
      cell.type === "refuse" &&
      twin.type === "refuse" &&
      sameList([one.reasons, cell.reasons], [other.reasons, twin.reasons])
    );
  }
  return (
    same(cell.rules, twin.rules) &&
    sameList([one.compositions, cell.compositions], [other.compositions, twin.compositions]) &&
    sameList([one.obligations, cell.obligations], [other.obligations, twin.obligations]) &&
    sameList([one.conditions, cell.conditions], [other.conditions, twin.conditions]) &&
    sameList([one.reasons, cell.warnings], [other.reasons, twin.warnings])
  );
}

type List = [values: readonly unknown[], places: readonly number[]];

function sameList([values, places]: List, [others, twins]: List): boolean {
  return (
    places.length === twins.length &&
    places.every((place, index) => same(values[place], others[twins[index] ?? -1]))
  );
}
