import type { Composition } from "@homeport/protocol";
import type { OrderContext } from "./order-context.ts";
import type { Strategy } from "./strategy.ts";

/**
 * The fastest first, and whatever is about as fast, as the release has it; then the slower ones; then those whose latency
 * is not known, engines among them. Now and then another one is asked first, for else its latency would never be known.
 */
export function latencyOrder(
  open: readonly Composition[],
  strategy: Extract<Strategy, { type: "latency" }>,
  { health, random, now }: Pick<OrderContext, "health" | "random" | "now">,
): readonly Composition[] {
  const measured = open.map((composition) => ({
    composition,
    latency: health(composition)?.stats.latency(strategy.of, strategy, now) ?? Number.POSITIVE_INFINITY,
  }));
  const fastest = Math.min(...measured.map(({ latency }) => latency));
  const fast = fastest * (1 + strategy.tolerancePercent / 100);
  const rank = (latency: number) => (latency <= fast ? 0 : latency);
  const sorted = measured
    .toSorted((left, right) => {
      const [first, second] = [rank(left.latency), rank(right.latency)];
      return first === second ? 0 : first < second ? -1 : 1;
    })
    .map(({ composition }) => composition);
  return explored(sorted, strategy.explorePercent / 100, random);
}

function explored(sorted: Composition[], share: number, random: () => number): Composition[] {
  if (share === 0 || random() >= share) return sorted;
  // An engine is not measured, so there is nothing to find out.
  const others = sorted.slice(1).filter(({ type }) => type === "partner");
  const chosen = others[Math.floor(random() * others.length)];
  return chosen ? [chosen, ...sorted.filter((composition) => composition !== chosen)] : sorted;
}
