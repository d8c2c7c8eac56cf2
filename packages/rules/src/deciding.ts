import type { Device, FeatureId } from "@homeport/protocol";
import { reachBits, segmentAt, type Table } from "./table.ts";
import type { Instant } from "./time.ts";

/** What places a device in a market: where it was sold, its account, where it stands. */
export type Signal = keyof typeof reachBits;

/** A place that decides, by which signal, and its market; null where no pack covers the place. */
export type Deciding = { signal: Signal; place: string; market: string | null };

const signalsOf = {
  home: [["sold", "account"]],
  host: [["location"]],
  both: [["sold", "account", "location"]],
  either: [["sold", "account"], ["location"]],
} as const satisfies Record<string, readonly (readonly Signal[])[]>;

/**
 * The places that decide, as one group or, where either home or host is enough, as two of which one must permit.
 * The launch of the market of sale says which; a market whose law reaches the device is in every group.
 */
export function decidingPlaces(
  table: Table,
  { device, feature }: { device: Device; feature: FeatureId },
  now: Instant,
): Deciding[][] {
  const home = table.places[device.soldIn];
  const traveller = (home === undefined ? undefined : table.markets[home]?.traveller[feature]) ?? "home";
  const all = (["sold", "account", "location"] as const).map((signal): Deciding => {
    const place = signal === "sold" ? device.soldIn : device[signal];
    return { signal, place, market: table.places[place] ?? null };
  });
  const reaching = all.filter(
    ({ signal, market }) => market !== null && reaches(table, { market, feature, signal }, now),
  );
  // Where a device was sold must always be known: its market says which rule holds.
  const sold = all.filter(({ signal, market }) => signal === "sold" && market === null);
  return signalsOf[traveller].map((signals) => {
    const chosen = all.filter(({ signal }) => signals.some((wanted) => wanted === signal));
    return [...new Set([...chosen, ...reaching, ...sold])];
  });
}

function reaches(
  table: Table,
  { market, feature, signal }: { market: string; feature: FeatureId; signal: Signal },
  now: Instant,
): boolean {
  const segment = segmentAt(table.markets[market]?.segments ?? [], now);
  return ((segment?.reach[table.features.indexOf(feature)] ?? 0) & reachBits[signal]) !== 0;
}
