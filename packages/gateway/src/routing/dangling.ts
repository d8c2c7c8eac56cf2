import type { Composition } from "@homeport/protocol";
import { fits } from "./glob.ts";
import { isNamed } from "./named.ts";
import type { RoutingSettings } from "./settings.ts";
import type { Strategy } from "./strategy.ts";

/** A name in the tuning that means nothing of what is served, and where it stands. */
export type Dangling = { path: string; name: string };

/**
 * Names that nothing of what is served answers to. They do no harm, since a rule never adds anything; they are mistyped, mostly.
 *
 * @param served what the live release holds.
 */
export function danglingNames(
  { rules, endpoints }: RoutingSettings,
  served: { markets: readonly string[]; compositions: readonly Composition[] },
): Dangling[] {
  const isServed = (name: string) => served.compositions.some((composition) => isNamed(name, composition));
  const inRules = rules.flatMap(({ market, strategy, shadow }, index) => [
    ...lost(`rules.${index}.market`, [market], (name) => served.markets.some((code) => fits(name, code))),
    ...lost(`rules.${index}.strategy`, strategy ? namesIn(strategy) : [], isServed),
    ...lost(`rules.${index}.shadow.to`, shadow ? [shadow.to] : [], isServed),
  ]);
  const partners = served.compositions.filter((composition) => composition.type === "partner");
  const inEndpoints = endpoints.flatMap(({ endpoint, model }, index) => {
    const meant = partners.filter((partner) => fits(endpoint, partner.endpoint));
    return [
      ...lost(`endpoints.${index}.endpoint`, [endpoint], () => meant.length > 0),
      ...lost(`endpoints.${index}.model`, [model], () => meant.some((partner) => fits(model, partner.model))),
    ];
  });
  return [...inRules, ...inEndpoints];
}

function lost(path: string, names: readonly string[], isKnown: (name: string) => boolean): Dangling[] {
  // A lone `*` means whatever there is, and be it nothing.
  return names.filter((name) => name !== "*" && !isKnown(name)).map((name) => ({ path, name }));
}

function namesIn(strategy: Strategy): string[] {
  switch (strategy.type) {
    case "weighted":
      return Object.keys(strategy.weights);
    case "canary":
      return strategy.from === undefined ? [strategy.to] : [strategy.to, strategy.from];
    case "priority":
    case "latency":
    case "cost":
      return [];
  }
}
