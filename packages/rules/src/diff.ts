import type { AgeBand, FeatureId, Platform } from "@homeport/protocol";
import { compare, type Difference, type Side } from "./cell-changes.ts";
import type { Change } from "./change.ts";
import { instantsOf } from "./instants.ts";
import { marketChanges } from "./market-changes.ts";
import { cellIndex, segmentAt, type Table } from "./table.ts";
import type { Instant } from "./time.ts";

/**
 * What a proposed table changes against the live one from `now` on, by legal meaning.
 * A cell that one side lacks counts as refused; what cannot be told apart counts as widening.
 *
 * @example diff(null, table, now).some((change) => change.direction === "widening")
 */
export function diff(before: Table | null, after: Table, now: Instant): Change[] {
  const grouped = new Map<string, Change>();
  const comparing = comparer(before, after);
  const markets = new Set([...Object.keys(before?.markets ?? {}), ...Object.keys(after.markets)]);
  for (const market of [...markets].toSorted()) {
    for (const instant of instantsOf(market, [before, after], now)) {
      for (const feature of after.features) {
        const [old, next] = [before, after].map((table) => blockAt(table, market, { feature, at: instant }));
        for (const found of comparing(old ?? -1, next ?? -1, feature)) {
          add(grouped, { ...found, market, feature, from: instant === now ? null : instant });
        }
      }
    }
  }
  return [...grouped.values(), ...marketChanges(before, after, now)];
}

/** Whether any of the changes needs two keys. */
export function widens(changes: readonly Change[]): boolean {
  return changes.some((change) => change.direction === "widening");
}

function blockAt(
  table: Table | null,
  market: string,
  { feature, at }: { feature: FeatureId; at: Instant },
): number | undefined {
  const segment = segmentAt(table?.markets[market]?.segments ?? [], at);
  return segment?.blocks[table?.features.indexOf(feature) ?? -1];
}

/** How two blocks differ, cell by cell. */
type Found = Difference & { platform: Platform; ageBand: AgeBand };

/** Compares blocks, and in them cells, each pair once: the same two stand beside each other on many days. */
function comparer(before: Table | null, after: Table) {
  const blocks = new Map<string, Found[]>();
  const cells = new Map<string, readonly Difference[]>();
  const compareCells = (old: number, next: number, feature: FeatureId): readonly Difference[] => {
    const key = `${old} ${next} ${feature}`;
    const known = cells.get(key) ?? compare(sideOf(before, old), sideOf(after, next), feature);
    cells.set(key, known);
    return known;
  };
  return (old: number, next: number, feature: FeatureId): readonly Found[] => {
    const key = `${old} ${next} ${feature}`;
    const known = blocks.get(key);
    if (known) return known;
    const found = after.platforms.flatMap((platform) =>
      after.ageBands.flatMap((ageBand) => {
        const places = [before, after].map((table, side) =>
          table ? placeIn(table, side === 0 ? old : next, { platform, ageBand }) : -1,
        );
        return compareCells(places[0] ?? -1, places[1] ?? -1, feature).map((difference) => ({
          ...difference,
          platform,
          ageBand,
        }));
      }),
    );
    blocks.set(key, found);
    return found;
  };
}

function placeIn(table: Table, block: number, key: { platform: Platform; ageBand: AgeBand }): number {
  return table.blocks[block]?.[cellIndex(table, key)] ?? -1;
}

function sideOf(table: Table | null, place: number): Side | null {
  const cell = table?.cells[place];
  return table && cell ? { table, cell } : null;
}

function add(
  grouped: Map<string, Change>,
  found: Found & { market: string; feature: FeatureId; from: number | null },
): void {
  const { direction, market, feature, text, rules, platform, ageBand, from } = found;
  const key = `${direction} ${market} ${feature} ${text.en}`;
  const known = grouped.get(key);
  if (!known) {
    grouped.set(key, {
      direction,
      market,
      feature,
      text,
      rules,
      platforms: [platform],
      ageBands: [ageBand],
      from,
    });
    return;
  }
  grouped.set(key, {
    ...known,
    platforms: known.platforms.includes(platform) ? known.platforms : [...known.platforms, platform],
    ageBands: known.ageBands.includes(ageBand) ? known.ageBands : [...known.ageBands, ageBand],
    from: known.from === null || from === null ? null : Math.min(known.from, from),
  });
}
