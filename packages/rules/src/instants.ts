import type { Table } from "./table.ts";
import type { Instant } from "./time.ts";

/** From now on, every instant at which some of the tables begin another segment of a market. */
export function instantsOf(market: string, tables: readonly (Table | null)[], now: Instant): Instant[] {
  const later = tables.flatMap((table) =>
    (table?.markets[market]?.segments ?? []).map((segment) => segment.from),
  );
  return [...new Set([now, ...later.filter((instant) => instant > now)])].toSorted((a, b) => a - b);
}
