import { type Availability, type Composition, type Device, featureIds } from "@homeport/protocol";
import { decideOn, liveRelease } from "./decide.ts";
import type { Parts } from "./parts.ts";

/** Every feature for one device: what would serve it, or every reason why nothing does. @throws Problem */
export function availability(parts: Pick<Parts, "releases">, device: Device, now: number): Availability[] {
  const loaded = liveRelease(parts, now);
  return featureIds.map((feature) => {
    const decision = decideOn(loaded, { device, feature, language: device.language }, now);
    if (decision.type === "serve") {
      const servedBy = decision.compositions.map(nameOf);
      return { feature, available: "available", market: decision.market, servedBy, reasons: [] };
    }
    return {
      feature,
      available: "unavailable",
      market: decision.market,
      servedBy: [],
      reasons: decision.reasons.map(({ gate, code, message, remedy, userCanChange, rules }) => ({
        gate,
        code,
        message,
        remedy,
        userCanChange,
        rules: rules.map(({ rule, sources }) => ({
          rule,
          sources: sources.map(({ instrument, locator }) => `${instrument}, ${locator}`),
        })),
      })),
    };
  });
}

function nameOf(composition: Composition): string {
  return composition.type === "engine" ? `engine ${composition.engine}` : `${composition.partner} ${composition.model}`;
}
