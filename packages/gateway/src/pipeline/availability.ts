import {
  type Availability,
  type Composition,
  type Device,
  featureIds,
  type Language,
  localizeReason,
  type Reason,
} from "@homeport/protocol";
import { decideOn, liveRelease } from "./decide.ts";
import type { Parts } from "./parts.ts";

/** Every feature for one device: what would serve it, or every reason why nothing does, in the language. @throws Problem */
export function availability(
  parts: Pick<Parts, "releases">,
  { device, language }: { device: Device; language: Language },
  now: number,
): Availability[] {
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
      reasons: decision.reasons.map((reason) => reasonIn(language, reason)),
    };
  });
}

function reasonIn(language: Language, reason: Reason): Availability["reasons"][number] {
  const { gate, code, message, remedy, userCanChange, rules } = localizeReason(reason, language);
  return {
    gate,
    code,
    message,
    remedy,
    userCanChange,
    rules: rules.map(({ rule, sources }) => ({
      rule,
      sources: sources.map(({ instrument, locator }) => `${instrument}, ${locator}`),
    })),
  };
}

function nameOf(composition: Composition): string {
  return composition.type === "engine"
    ? `engine ${composition.engine}`
    : `${composition.partner} ${composition.model}`;
}
