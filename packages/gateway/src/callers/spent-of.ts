import type { Cost } from "@homeport/protocol";

/**
 * What a cost counts in a budget, in whole millionths of its currency, rounded up; partners that failed before count too.
 * Null where any of it is not known in that currency: the estimate then stands. A simulated cost counts as a real one
 * would, so that budgets can be tried out.
 */
export function microsOfCost(cost: Cost | null, currency: string): number | null {
  if (cost === null) return null;
  const own = ownMicros(cost, currency);
  if (own === null) return null;
  let sum = own;
  for (const earlier of cost.earlier ?? []) {
    const micros = microsOfCost(earlier, currency);
    if (micros === null) return null;
    sum += micros;
  }
  return Math.ceil(sum);
}

function ownMicros(cost: Cost, currency: string): number | null {
  if (cost.type === "free") return 0;
  if (cost.type === "unknown") return null;
  if (cost.currency === currency) return Number(cost.amountMicros);
  const { maker } = cost;
  return maker?.type === "known" && maker.currency === currency ? Number(maker.amountMicros) : null;
}
