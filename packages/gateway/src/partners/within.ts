/** Whether a place is a region or lies in it; said again here so that the guard trusts no compiler. */
export function within(place: string, region: string): boolean {
  if (!region.endsWith("-*")) return place === region;
  const prefix = region.slice(0, -2);
  return place === prefix || place.startsWith(`${prefix}-`);
}
