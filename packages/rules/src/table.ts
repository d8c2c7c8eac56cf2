import type {
  AgeBand,
  Citation,
  Composition,
  Endpoint,
  FeatureId,
  LocalText,
  Obligation,
  Platform,
  Reason,
} from "@homeport/protocol";
import type { Condition } from "./condition.ts";
import type { Instant } from "./time.ts";
import type { Traveller } from "./traveller.ts";

/** A reason as the table keeps it: rules by id, resolved when a person asks. */
export type StoredReason = Omit<Reason, "rules"> & { rules: readonly string[] };

/** The answer for one cell; every number points into the table's own lists. */
export type Cell =
  | {
      type: "serve";
      compositions: readonly number[];
      obligations: readonly number[];
      conditions: readonly number[];
      warnings: readonly number[];
      rules: readonly string[];
    }
  | { type: "refuse"; reasons: readonly number[] };

/** The cells of one feature, platform by platform and in each age band by age band. */
export type Block = readonly number[];

/**
 * A stretch of time in which nothing begins or ends: for each feature, in the table's order, its block and by which
 * signals (sold 1, account 2, location 4) the market's law reaches a device whatever the traveller rule says.
 */
export type Segment = {
  from: Instant;
  to: Instant;
  blocks: readonly number[];
  reach: readonly number[];
};

export type MarketTable = {
  name: LocalText;
  packVersion: string;
  /** The market itself, then each market whose rules it adds to. */
  lineage: readonly string[];
  segments: readonly Segment[];
  /** By feature: which of a device's places decide; `home` for a feature that was never launched. */
  traveller: Readonly<Partial<Record<FeatureId, Traveller>>>;
};

/** Packs and launch book compiled: every market, stretch of time, feature, platform and age band has one cell. */
export type Table = {
  schema: 2;
  features: readonly FeatureId[];
  platforms: readonly Platform[];
  ageBands: readonly AgeBand[];
  places: Readonly<Record<string, string>>;
  markets: Readonly<Record<string, MarketTable>>;
  blocks: readonly Block[];
  cells: readonly Cell[];
  reasons: readonly StoredReason[];
  obligations: readonly Obligation[];
  conditions: readonly Condition[];
  compositions: readonly Composition[];
  endpoints: Readonly<Record<string, Endpoint>>;
  citations: Readonly<Record<string, Citation>>;
};

/** Bits of `Segment.reach`, by the signal that places a device in the market. */
export const reachBits = { sold: 1, account: 2, location: 4 } as const;

type Key = { feature: FeatureId; platform: Platform; ageBand: AgeBand };

/** Where a cell stands in its feature's block; `-1` where the table does not know the platform or the age band. */
export function cellIndex(
  table: Pick<Table, "platforms" | "ageBands">,
  key: Pick<Key, "platform" | "ageBand">,
): number {
  const platform = table.platforms.indexOf(key.platform);
  const age = table.ageBands.indexOf(key.ageBand);
  return platform < 0 || age < 0 ? -1 : platform * table.ageBands.length + age;
}

/** The place of a segment's cell in the table's list of cells; undefined where the table does not know it. */
export function placeIn(table: Table, segment: Segment, key: Key): number | undefined {
  const block = table.blocks[segment.blocks[table.features.indexOf(key.feature)] ?? -1];
  return block?.[cellIndex(table, key)];
}

/** The segment that holds the instant, by binary search; undefined outside of all. */
export function segmentAt(segments: readonly Segment[], at: Instant): Segment | undefined {
  let low = 0;
  let high = segments.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const segment = segments[middle];
    if (segment === undefined) return undefined;
    if (at < segment.from) high = middle - 1;
    else if (at >= segment.to) low = middle + 1;
    // What is no instant lies neither before nor after, and in no segment.
    else return at >= segment.from ? segment : undefined;
  }
  return undefined;
}
