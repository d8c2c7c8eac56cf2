import type { Composition } from "@homeport/protocol";
import type { OrderContext } from "./order-context.ts";

/** The cheapest first; equal ones as the release has them; last what nobody can tell the cost of. */
export function costOrder(
  open: readonly Composition[],
  { cost }: Pick<OrderContext, "cost">,
): readonly Composition[] {
  return open
    .map((composition) => ({ composition, cost: cost(composition) ?? Number.POSITIVE_INFINITY }))
    .toSorted((left, right) => (left.cost === right.cost ? 0 : left.cost < right.cost ? -1 : 1))
    .map(({ composition }) => composition);
}
