import type { FeatureId } from "@homeport/protocol";
import { afterKills, applies } from "./after-kills.ts";
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
  const moved: Moved = new Map();
  const markets = Object.keys(table.markets)
    .toSorted()
    .flatMap((market) => {
      const known = table.markets[market];
      return known ? [[market, rewrite({ table, market, known, kills }, lists, moved)] as const] : [];
    });
  return {
    ...table,
    markets: Object.fromEntries(markets),
    ...listsOf(lists),
    citations: { ...table.citations, ...killCitation },
  };
}

type Source = { table: Table; market: string; known: MarketTable; kills: readonly Kill[] };

/** Where each block and cell went, by the kills that apply to it: most cells have none, and stand in many markets. */
type Moved = Map<string, number>;

/** Feature by feature and in each by time, as compiling goes, so that each value gets the place that compiling gives it. */
function rewrite({ table, market, known, kills }: Source, lists: Lists, moved: Moved): MarketTable {
  const { lineage, segments } = known;
  const features = table.features.map((feature, index) => {
    const applying = kills.filter((kill) => applies(kill, { lineage, feature }));
    // A kill names its market in what it says, so only where none applies do markets share.
    const shared = applying.length === 0 ? "" : `${market} ${feature} `;
    return segments.map((segment) => {
      const place = segment.blocks[index] ?? -1;
      const key = `${shared}${place}`;
      const found = moved.get(key);
      if (found !== undefined) return found;
      const block = table.blocks[place];
      // A place that holds nothing is refused when it is asked; it must not become one that holds something.
      if (!block) throw new RangeError(`the table has no block for ${feature}`);
      const cells = block.map((cell) => {
        const cellKey = `${shared}cell ${cell}`;
        const there =
          moved.get(cellKey) ?? moveCell({ table, lineage, feature, kills: applying }, cell, lists);
        moved.set(cellKey, there);
        return there;
      });
      const made = lists.blocks.place(cells);
      moved.set(key, made);
      return made;
    });
  });
  const rewritten = segments.map((segment, index) => ({
    ...segment,
    blocks: features.map((places) => places[index] ?? -1),
  }));
  return { ...known, segments: joinEqual(rewritten) };
}

type CellSource = {
  table: Table;
  lineage: readonly string[];
  feature: FeatureId;
  kills: readonly Kill[];
};

function moveCell({ table, kills, ...where }: CellSource, place: number, lists: Lists): number {
  const cell = table.cells[place];
  if (!cell) throw new RangeError(`the table has no cell ${place}`);
  return placeOf(afterKills(evaluationOf(table, cell), kills, where), lists);
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
