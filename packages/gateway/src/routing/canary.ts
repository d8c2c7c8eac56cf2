import type { Composition } from "@homeport/protocol";
import { isNamed } from "./named.ts";
import type { OrderContext } from "./order-context.ts";
import { stickyPoint } from "./sticky.ts";
import type { Strategy } from "./strategy.ts";

/**
 * Puts a new composition in front of an old one for a share of the devices, always the same ones, and behind all for the others.
 * Where the decision permits only one of the two, nothing is tried out and the order stays.
 */
export function canaryOrder(
  open: readonly Composition[],
  strategy: Extract<Strategy, { type: "canary" }>,
  context: Pick<OrderContext, "device" | "feature"> & { permitted: readonly Composition[] },
): readonly Composition[] {
  const { to, from, others } = strategy;
  const isNew = (composition: Composition) => isNamed(to, composition);
  const isOld = (composition: Composition) =>
    !isNew(composition) && (from === undefined || isNamed(from, composition));
  if (!context.permitted.some(isNew) || !context.permitted.some(isOld)) return open;
  const rest = open.filter((composition) => !isNew(composition));
  const fresh = open.filter(isNew);
  if (!isIn(strategy, context)) return others === "never" ? rest : [...rest, ...fresh];
  const place = rest.findIndex(isOld);
  return place < 0 ? [...fresh, ...rest] : [...rest.slice(0, place), ...fresh, ...rest.slice(place)];
}

function isIn(
  { percent, salt, to }: Extract<Strategy, { type: "canary" }>,
  { device, feature }: Pick<OrderContext, "device" | "feature">,
): boolean {
  return device !== null && stickyPoint({ device, feature, salt, of: to }) < percent / 100;
}
