/** How the launch book writes a scope that the partner does not bound. */
const unbounded = "global";

/** Whether a place is a region or lies in it; for example `within("cn-beijing", "cn-*") // true`. */
export function within(place: string, region: string): boolean {
  if (!region.endsWith("-*")) return place === region;
  const prefix = region.slice(0, -2);
  return place === prefix || place.startsWith(`${prefix}-`);
}

/** Of some places those that a residency rule does not permit, each once. */
export function outsideOf(
  rule: { permit?: readonly string[] | undefined; deny?: readonly string[] | undefined },
  places: readonly string[],
): string[] {
  const outside = places.filter(
    (place) =>
      (rule.permit !== undefined && !rule.permit.some((region) => within(place, region))) ||
      // What the partner does not bound may lie in any region, so also in a denied one.
      (rule.deny !== undefined && (place === unbounded || rule.deny.some((region) => within(place, region)))),
  );
  return [...new Set(outside)];
}
