import type { AgeBand, Composition, FeatureId, Obligation, Platform } from "@homeport/protocol";
import { type Cell, cellIndex, type Segment, type Table } from "../table.ts";
import { dateOf, forever } from "../time.ts";

/** One cell of the table with everything it points to, as an invariant looks at it. */
export type CellView = {
  market: string;
  segment: Segment;
  feature: FeatureId;
  platform: Platform;
  ageBand: AgeBand;
  /** The cell's place in the table's list; two cells with the same place are the same. */
  place: number;
  cell: Cell;
  compositions: readonly Composition[];
  obligations: readonly Obligation[];
};

/** Every cell of the table, one after another. */
export function* cellsOf(table: Table): Generator<CellView> {
  for (const [market, { segments }] of Object.entries(table.markets)) {
    for (const segment of segments) {
      for (const feature of table.features) {
        for (const platform of table.platforms) {
          for (const ageBand of table.ageBands) {
            const place = segment.cells[cellIndex(table, { feature, platform, ageBand })] ?? -1;
            const cell = table.cells[place];
            if (cell === undefined) continue;
            const served = cell.type === "serve" ? cell : { compositions: [], obligations: [] };
            yield {
              market,
              segment,
              feature,
              platform,
              ageBand,
              place,
              cell,
              compositions: served.compositions.flatMap((index) => table.compositions[index] ?? []),
              obligations: served.obligations.flatMap((index) => table.obligations[index] ?? []),
            };
          }
        }
      }
    }
  }
}

/** A cell in words, for a counterexample. */
export function describeCell({ market, segment, feature, platform, ageBand }: CellView): string {
  const to = segment.to >= forever ? "" : ` to ${dateOf(segment.to)}`;
  return `${market}, ${feature} on ${platform} for ${ageBand}, from ${dateOf(segment.from)}${to}`;
}
