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
import type { Instant } from "./time.ts";

/** A reason as the table keeps it: rules by id, resolved when a person asks. */
export type StoredReason = Omit<Reason, "rules"> & { rules: readonly string[] };

/** The answer for one cell; every number points into the table's own lists. */
export type Cell =
  | {
      type: "serve";
      compositions: readonly number[];
      obligations: readonly number[];
      rules: readonly string[];
    }
  | { type: "refuse"; reasons: readonly number[] };

/** A stretch of time in which no rule, approval, contract or launch begins or ends. */
export type Segment = { from: Instant; to: Instant; cells: readonly number[] };

export type MarketTable = {
  name: LocalText;
  packVersion: string;
  segments: readonly Segment[];
  /** By feature: whether the place a device stands in decides as well. */
  traveller: Readonly<Partial<Record<FeatureId, "home" | "both">>>;
};

/** Packs and launch book compiled: every market, stretch of time, feature, platform and age band has one cell. */
export type Table = {
  schema: 1;
  features: readonly FeatureId[];
  platforms: readonly Platform[];
  ageBands: readonly AgeBand[];
  places: Readonly<Record<string, string>>;
  markets: Readonly<Record<string, MarketTable>>;
  cells: readonly Cell[];
  reasons: readonly StoredReason[];
  obligations: readonly Obligation[];
  compositions: readonly Composition[];
  endpoints: Readonly<Record<string, Endpoint>>;
  citations: Readonly<Record<string, Citation>>;
};

/** Where a cell stands in a segment's list; `-1` where the table does not know one of the three. */
export function cellIndex(
  table: Pick<Table, "features" | "platforms" | "ageBands">,
  key: { feature: FeatureId; platform: Platform; ageBand: AgeBand },
): number {
  const feature = table.features.indexOf(key.feature);
  const platform = table.platforms.indexOf(key.platform);
  const age = table.ageBands.indexOf(key.ageBand);
  if (feature < 0 || platform < 0 || age < 0) return -1;
  return (feature * table.platforms.length + platform) * table.ageBands.length + age;
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
    else return segment;
  }
  return undefined;
}
