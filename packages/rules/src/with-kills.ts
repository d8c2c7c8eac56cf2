import { afterKills } from "./after-kills.ts";
import { killCitation } from "./compile.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Kill } from "./kill.ts";
import { emptyLists, joinEqual, type Lists, listsOf, placeOf } from "./table-lists.ts";
import type { Cell, Segment, Table } from "./table.ts";

/**
 * A table with kills taken out of it, which needs neither packs nor launch book: it works in an incident, whatever
 * the files have become. Of a table and kills in order it makes the very table that compiling with the kills makes.
 *
 * @example widens(diff(table, withKills(table, [kill]), now)) // false
 */
export function withKills(table: Table, kills: readonly Kill[]): Table {
  if (kills.length === 0) return table;
  const lists = emptyLists();
  // In compiling's own order, so that each value gets the place that compiling gives it.
  const markets = Object.keys(table.markets)
    .toSorted()
    .flatMap((market) => {
      const known = table.markets[market];
      if (!known) return [];
      const rewritten = known.segments.map((segment) => rewrite({ table, market, kills }, segment, lists));
      return [[market, { ...known, segments: joinEqual(rewritten) }] as const];
    });
  return {
    ...table,
    markets: Object.fromEntries(markets),
    ...listsOf(lists),
    citations: { ...table.citations, ...killCitation },
  };
}

type Source = { table: Table; market: string; kills: readonly Kill[] };

function rewrite({ table, market, kills }: Source, segment: Segment, lists: Lists): Segment {
  const size = table.platforms.length * table.ageBands.length;
  const cells = table.features.flatMap((feature, index) =>
    segment.cells.slice(index * size, (index + 1) * size).map((place) => {
      const cell = table.cells[place];
      // A place that holds nothing is refused when it is asked; it must not become one that holds something.
      if (!cell) throw new RangeError(`the table has no cell ${place}`);
      return placeOf(afterKills(evaluationOf(table, cell), kills, { market, feature }), lists);
    }),
  );
  return { ...segment, cells };
}

function evaluationOf(table: Table, cell: Cell): Evaluation {
  if (cell.type === "refuse") {
    return { type: "refuse", reasons: cell.reasons.flatMap((place) => table.reasons[place] ?? []) };
  }
  return {
    type: "serve",
    compositions: cell.compositions.flatMap((place) => table.compositions[place] ?? []),
    obligations: cell.obligations.flatMap((place) => table.obligations[place] ?? []),
    rules: cell.rules,
  };
}
