import { isInForce } from "./period.ts";
import type { Price, PriceList } from "./price.ts";

/** A model at an endpoint, as a price list looks for it. */
export type Place = { model: string; region: string; scope: string };

export type Chosen = { type: "price"; price: Price } | { type: "unknown"; why: string };

/**
 * The price that holds for a model at a place: an exact name before a pattern, a longer pattern before a shorter one.
 * Where the same thing has a price in several currencies it is the maker's own; else nobody can tell.
 */
export function choosePrice(
  list: PriceList,
  place: Place,
  { at, currency }: { at: number; currency: string | null },
): Chosen {
  const fitting = list.prices
    .map((price) => ({ price, rank: rankOf(price, place) }))
    .filter((found): found is { price: Price; rank: number } => found.rank !== null);
  if (fitting.length === 0) {
    return { type: "unknown", why: `\`${place.model}\` has no price in \`${place.region}\`` };
  }
  const inForce = fitting.filter(({ price }) => isInForce(price, at));
  if (inForce.length === 0) {
    const day = new Date(at).toISOString().slice(0, 10);
    return { type: "unknown", why: `no price of \`${place.model}\` is in force on ${day}` };
  }
  const best = Math.max(...inForce.map(({ rank }) => rank));
  const candidates = inForce.filter(({ rank }) => rank === best).map(({ price }) => price);
  const own = candidates.filter((price) => price.currency === currency);
  const [price, another] = candidates.length > 1 && own.length > 0 ? own : candidates;
  if (!price || another) {
    const ids = candidates.map(({ id, currency: unit }) => `\`${id}\` (${unit})`).join(", ");
    return { type: "unknown", why: `more than one price fits: ${ids}` };
  }
  return { type: "price", price };
}

/** How exactly a price names what is looked for, or null where it does not. */
function rankOf(price: Price, { model, region, scope }: Place): number | null {
  const ranks = [
    bestMatch(price.models, model),
    bestMatch(price.regions, region),
    bestMatch(price.scopes, scope),
  ];
  const [byModel, byRegion, byScope] = ranks;
  if (byModel == null || byRegion == null || byScope == null) return null;
  return byModel * 1_000_000 + byRegion * 1_000 + byScope;
}

/** The length of what is fixed in the best pattern, and 500 more for a name in full. */
function bestMatch(patterns: readonly string[], name: string): number | null {
  const ranks = patterns
    .filter((pattern) => matches(pattern, name))
    .map((pattern) => (pattern.includes("*") ? pattern.replaceAll("*", "").length : 500 + pattern.length));
  return ranks.length === 0 ? null : Math.min(999, Math.max(...ranks));
}

/** Whether a pattern names something; for example `matches("cn-*", "cn-beijing")`. */
export function matches(pattern: string, name: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === name;
  const last = rest.pop() ?? "";
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last))
    return false;
  let from = first.length;
  const end = name.length - last.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, from);
    if (found === -1 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}
