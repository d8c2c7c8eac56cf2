import { canonicalize } from "@homeport/protocol";
import type { Book } from "../book.ts";
import { compile } from "../compile.ts";
import type { Pack } from "../pack.ts";
import { type MarketTable, reachBits, type Table } from "../table.ts";
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
    return resolved(table, together) === resolved(alone, own)
      ? []
      : [`${market} decides otherwise when it is compiled alone`];
  });
}

/** What a market's part of a table says, whatever places its values stand at. */
function resolved(table: Table, market: MarketTable): string {
  const cells = new Map<number, string>();
  const textOf = (place: number): string => {
    const known = cells.get(place);
    if (known !== undefined) return known;
    const cell = table.cells[place];
    const text = canonicalize(
      cell?.type === "serve"
        ? {
            type: cell.type,
            rules: cell.rules,
            compositions: cell.compositions.map((index) => table.compositions[index]),
            obligations: cell.obligations.map((index) => table.obligations[index]),
            conditions: cell.conditions.map((index) => table.conditions[index]),
            warnings: cell.warnings.map((index) => table.reasons[index]),
          }
        : { type: "refuse", reasons: (cell?.reasons ?? []).map((index) => table.reasons[index]) },
    );
    cells.set(place, text);
    return text;
  };
  const ids = new Map<string, number>();
  const idOf = (text: string): number => {
    const id = ids.get(text) ?? ids.size;
    ids.set(text, id);
    return id;
  };
  const blocks = new Map<number, number>();
  const blockOf = (place: number): number => {
    const known = blocks.get(place);
    if (known !== undefined) return known;
    const id = idOf((table.blocks[place] ?? []).map((cell) => idOf(textOf(cell))).join(","));
    blocks.set(place, id);
    return id;
  };
  const segments = market.segments.map(({ from, to, blocks: places, reach }) => [
    from,
    to,
    places.map(blockOf),
    reach,
  ]);
  return JSON.stringify([segments, [...ids.keys()], market.traveller, market.lineage]);
}
