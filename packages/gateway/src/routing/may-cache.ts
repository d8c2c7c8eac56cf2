import type { Obligation } from "@homeport/protocol";

/**
 * Whether a copy of an answer may be kept in this gateway: everything that the market asks of where copies lie must hold here.
 * A gateway whose place nobody has told is in no region.
 *
 * @param about.within whether a place is a region or lies in it.
 */
export function mayCache(
  obligations: readonly Obligation[],
  about: { region: string | null; within: (place: string, region: string) => boolean },
): boolean {
  const { region, within } = about;
  return obligations.every(
    (obligation) =>
      obligation.type !== "locate" ||
      obligation.dataClass !== "cache" ||
      (region !== null && obligation.regions.some((permitted) => within(region, permitted))),
  );
}
