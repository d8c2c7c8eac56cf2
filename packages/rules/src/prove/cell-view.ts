import type { AgeBand, Composition, FeatureId, Obligation, Platform } from "@homeport/protocol";
import type { Rule } from "../rule.ts";
import type { Cell, Segment, Table } from "../table.ts";
import { dateOf, forever } from "../time.ts";

/** One cell of the table with everything it points to, as an invariant looks at it. */
export type CellView = {
  market: string;
  segment: Segment;
  feature: FeatureId;
  platform: Platform;
  ageBand: AgeBand;
  /** The cell's place in the table's list. */
  place: number;
  cell: Cell;
  compositions: readonly Composition[];
  obligations: readonly Obligation[];
  /** The market's rules on the feature in force at any instant of the segment, for every platform and age band. */
  live: readonly Rule[];
};

/** A cell of a block with everything it points to. */
export function viewOf(
  table: Table,
  { place, cell }: { place: number; cell: Cell },
  where: Pick<CellView, "market" | "segment" | "feature" | "live" | "platform" | "ageBand">,
): CellView {
  const served = cell.type === "serve" ? cell : { compositions: [], obligations: [] };
  return {
    ...where,
    place,
    cell,
    compositions: served.compositions.flatMap((index) => table.compositions[index] ?? []),
    obligations: served.obligations.flatMap((index) => table.obligations[index] ?? []),
  };
}

/** A cell in words, for a counterexample. */
export function describeCell({ market, segment, feature, platform, ageBand }: CellView): string {
  const to = segment.to >= forever ? "" : ` to ${dateOf(segment.to)}`;
  return `${market}, ${feature} on ${platform} for ${ageBand}, from ${dateOf(segment.from)}${to}`;
}
