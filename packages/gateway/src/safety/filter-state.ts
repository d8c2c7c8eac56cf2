import type { Filter } from "./filter.ts";

/** Whether a filter may be used now. */
export type FilterState =
  | { type: "ready"; filter: Filter }
  | { type: "refuse"; code: "filter_missing" | "filter_stale" };

/**
 * Tells whether a filter is in force at `now` (milliseconds since the epoch): from `validFrom` on, before `validTo`.
 * A pack that is not yet in force is refused as stale too: nobody has released it for this day, so to screen with
 * it is as little a screening as to screen with last year's.
 */
export function filterState(filter: Filter | undefined, now: number): FilterState {
  if (filter === undefined) return { type: "refuse", code: "filter_missing" };
  const inForce = filter.validFrom <= now && now < filter.validTo;
  return inForce ? { type: "ready", filter } : { type: "refuse", code: "filter_stale" };
}
