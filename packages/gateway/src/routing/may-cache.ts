import type { DataClass, Obligation } from "@homeport/protocol";

/**
 * Whether a copy of an answer may be kept in this gateway: everything that the market asks of where copies lie must hold here.
 * A gateway whose place nobody has told is in no region.
 *
 * @param about.dataClasses what the copy is: `cache`, and for vectors of texts `embedding` as well.
 * @param about.within whether a place is a region or lies in it.
 */
export function mayCache(
  obligations: readonly Obligation[],
  about: {
    region: string | null;
    dataClasses: readonly DataClass[];
    within: (place: string, region: string) => boolean;
  },
): boolean {
  const { region, dataClasses, within } = about;
  return obligations.every(
    (obligation) =>
      obligation.type !== "locate" ||
      !dataClasses.includes(obligation.dataClass) ||
      (region !== null && obligation.regions.some((permitted) => within(region, permitted))),
  );
}
