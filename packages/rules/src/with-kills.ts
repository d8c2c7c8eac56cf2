import { afterKills } from "./after-kills.ts";
import { killCitation } from "./compile.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Kill } from "./kill.ts";
import { emptyLists, joinEqual, type Lists, listsOf, placeOf } from "./table-lists.ts";
import type { Cell, MarketTable, Table } from "./table.ts";

/**
 * A table with kills taken out of it, which needs neither packs nor launch book: it works in an incident, whatever
 * the files have become. Of a table and kills in order it makes the very table that compiling with the kills makes.
 *
 * @example widens(diff(table, withKills(table, [kill]), now)) // false
 */
export function withKills(table: Table, kills: readonly Kill[]): Table {
  if (kills.length === 0) return table;
  const lists = emptyLists();
  const markets = Object.keys(table.markets)
    .toSorted()
    .flatMap((market) => {
      const known = table.markets[market];
      return known ? [[market, rewrite({ table, known, kills }, lists)] as const] : [];
    });
  return {
    ...table,
    markets: Object.fromEntries(markets),
    ...listsOf(lists),
    citations: { ...table.citations, ...killCitation },
  };
}

type Source = { table: Table; known: MarketTable; kills: readonly Kill[] };

/** Feature by feature and in each by time, as compiling goes, so that each value gets the place that compiling gives it. */
function rewrite({ table, known, kills }: Source, lists: Lists): MarketTable {
  const { lineage, segments } = known;
  const features = table.features.map((feature, index) =>
    segments.map((segment) => {
      const block = table.blocks[segment.blocks[index] ?? -1];
      // A place that holds nothing is refused when it is asked; it must not become one that holds something.
      if (!block) throw new RangeError(`the table has no block for ${feature}`);
      const cells = block.map((place) => {
        const cell = table.cells[place];
        if (!cell) throw new RangeError(`the table has no cell ${place}`);
        return placeOf(afterKills(evaluationOf(table, cell), kills, { lineage, feature }), lists);
      });
      return lists.blocks.place(cells);
    }),
  );
  const rewritten = segments.map((segment, index) => ({
    ...segment,
    blocks: features.map((places) => places[index] ?? -1),
  }));
  return { ...known, segments: joinEqual(rewritten) };
}

function evaluationOf(table: Table, cell: Cell): Evaluation {
  if (cell.type === "refuse") {
    return { type: "refuse", reasons: cell.reasons.flatMap((place) => table.reasons[place] ?? []) };
  }
  return {
    type: "serve",
    compositions: cell.compositions.flatMap((place) => table.compositions[place] ?? []),
    obligations: cell.obligations.flatMap((place) => table.obligations[place] ?? []),
    conditions: cell.conditions.flatMap((place) => table.conditions[place] ?? []),
    warnings: cell.warnings.flatMap((place) => table.reasons[place] ?? []),
    rules: cell.rules,
  };
}
