import type { Composition } from "@homeport/protocol";
import { canaryOrder } from "./canary.ts";
import { costOrder } from "./cost-order.ts";
import { latencyOrder } from "./latency-order.ts";
import type { OrderContext } from "./order-context.ts";
import type { Strategy } from "./strategy.ts";
import { weightedOrder } from "./weighted.ts";

/**
 * The permitted compositions in the order in which to ask them, without those that are left alone at this moment.
 * It never adds one; where everything is open and the strategy is `priority`, it is the very same list.
 *
 * @param compositions as a decision permits them, in its order.
 */
export function order(
  compositions: readonly Composition[],
  strategy: Strategy,
  context: OrderContext,
): readonly Composition[] {
  const open = openOf(compositions, context);
  switch (strategy.type) {
    case "priority":
      return open;
    case "weighted":
      return weightedOrder(open, strategy, context);
    case "latency":
      return latencyOrder(open, strategy, context);
    case "cost":
      return costOrder(open, context);
    case "canary":
      return canaryOrder(open, strategy, { ...context, permitted: compositions });
  }
}

function openOf(compositions: readonly Composition[], context: OrderContext): readonly Composition[] {
  for (let index = 0; index < compositions.length; index++) {
    if (isOpen(compositions[index], context)) continue;
    return compositions.filter((composition) => isOpen(composition, context));
  }
  return compositions;
}

function isOpen(composition: Composition | undefined, { health, now }: OrderContext): boolean {
  return composition !== undefined && (health(composition)?.breaker.admits(now) ?? true);
}
