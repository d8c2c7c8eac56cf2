import type { Composition } from "@homeport/protocol";
import { isNamed } from "./named.ts";
import type { OrderContext } from "./order-context.ts";
import { stickyPoint } from "./sticky.ts";
import type { Strategy } from "./strategy.ts";

/**
 * First by chance in proportion to the weights, and so on among the rest. What has no weight comes last, as the release has it.
 * With `sticky` a device draws the same lot for a composition every time; a composition that comes or goes moves no other device.
 */
export function weightedOrder(
  open: readonly Composition[],
  strategy: Extract<Strategy, { type: "weighted" }>,
  { device, feature, random }: Pick<OrderContext, "device" | "feature" | "random">,
): readonly Composition[] {
  const names = Object.entries(strategy.weights);
  const drawn = open.map((composition) => {
    const weight = names.find(([name]) => isNamed(name, composition))?.[1] ?? 0;
    if (weight === 0) return { composition, lot: Number.POSITIVE_INFINITY };
    const point =
      strategy.sticky && device !== null
        ? stickyPoint({ device, feature, salt: strategy.salt, of: composition.id })
        : random();
    // The least of exponential lots falls on each in proportion to its rate (Efraimidis and Spirakis, 2006).
    return { composition, lot: -Math.log(1 - point) / weight };
  });
  return drawn.toSorted((left, right) => compare(left.lot, right.lot)).map(({ composition }) => composition);
}

/** Like a subtraction, which would give no number for two that are infinite. */
function compare(left: number, right: number): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
