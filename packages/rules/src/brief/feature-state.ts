import type { Citation, FeatureId, Platform } from "@homeport/protocol";
import { liveRecords } from "../active-rules.ts";
import { type Cell, placeIn, segmentAt, type StoredReason, type Table } from "../table.ts";
import type { Instant } from "../time.ts";
import type { BriefContext } from "./brief.ts";

/** A reason with what it rests on. */
export type CitedReason = Omit<StoredReason, "rules"> & { rules: readonly Citation[] };

/** How one feature stands in a market, for an adult; the platforms that are served and why the launched others are not. */
export type FeatureState = {
  feature: FeatureId;
  owners: readonly string[];
  launched: readonly Platform[];
  served: readonly Platform[];
  /** What serves, first choice first, by composition id. */
  servedBy: readonly string[];
  reasons: readonly CitedReason[];
  warnings: readonly CitedReason[];
};

/** The state of every feature the launch book speaks of in the market. */
export function featureStates({ law, book, table }: BriefContext, at: Instant): FeatureState[] {
  const launches = liveRecords(law, book.launches, at);
  const known = [...book.launches, ...book.routes].filter(({ market }) => law.lineage.includes(market));
  const segment = segmentAt(table.markets[law.market]?.segments ?? [], at);
  return table.features
    .filter((feature) => known.some((record) => record.feature === feature))
    .map((feature) => {
      const own = launches.filter((launch) => launch.feature === feature);
      const launched = table.platforms.filter((platform) =>
        own.some(({ platforms }) => platforms.includes(platform)),
      );
      const cellOn = (platform: Platform): Cell | undefined =>
        segment && table.cells[placeIn(table, segment, { feature, platform, ageBand: "adult" }) ?? -1];
      const asked = launched.length > 0 ? launched : table.platforms.slice(0, 1);
      const cells = asked.flatMap((platform) => cellOn(platform) ?? []);
      return {
        feature,
        owners: [...new Set(own.flatMap(({ owner }) => owner ?? []))],
        launched,
        served: launched.filter((platform) => cellOn(platform)?.type === "serve"),
        servedBy: unique(
          cells.flatMap((cell) =>
            cell.type === "serve"
              ? cell.compositions.flatMap((place) => table.compositions[place]?.id ?? [])
              : [],
          ),
        ),
        reasons: cited(
          table,
          cells.flatMap((cell) => (cell.type === "refuse" ? cell.reasons : [])),
        ),
        warnings: cited(
          table,
          cells.flatMap((cell) => (cell.type === "serve" ? cell.warnings : [])),
        ),
      };
    });
}

function cited(table: Table, places: readonly number[]): CitedReason[] {
  return unique(places).flatMap((place) => {
    const reason = table.reasons[place];
    if (!reason) return [];
    return [{ ...reason, rules: reason.rules.flatMap((rule) => table.citations[rule] ?? []) }];
  });
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
