import type { FeatureId } from "@homeport/protocol";
import { type MarketTable, type Segment, segmentAt, type Table } from "@homeport/rules";

/** What a market serves at an instant, and for each filter it needs the features that need it. */
export type Needs = {
  served: ReadonlySet<FeatureId>;
  byFilter: ReadonlyMap<string, ReadonlySet<FeatureId>>;
};

const nothing: Needs = { served: new Set(), byFilter: new Map() };

/** Tells what each market of a table needs; a stretch of time in which nothing changes is looked through once. */
export function needsOf(table: Table): (market: string, now: number) => Needs {
  const known = new Map<Segment, Needs>();
  return (market, now) => {
    const { segments }: Pick<MarketTable, "segments"> = table.markets[market] ?? { segments: [] };
    const segment = segmentAt(segments, now);
    if (segment === undefined) return nothing;
    const before = known.get(segment);
    if (before) return before;
    const needs = needsIn(table, segment);
    known.set(segment, needs);
    return needs;
  };
}

function needsIn(table: Table, segment: Segment): Needs {
  const served = new Set<FeatureId>();
  const byFilter = new Map<string, Set<FeatureId>>();
  table.features.forEach((feature, place) => {
    for (const number of table.blocks[segment.blocks[place] ?? -1] ?? []) {
      const cell = table.cells[number];
      if (cell?.type !== "serve") continue;
      served.add(feature);
      for (const each of cell.obligations) {
        const obligation = table.obligations[each];
        if (obligation?.type !== "screen") continue;
        const features = byFilter.get(obligation.filter) ?? new Set<FeatureId>();
        byFilter.set(obligation.filter, features.add(feature));
      }
    }
  });
  return { served, byFilter };
}
