import {
  type Availability,
  type Composition,
  type Device,
  errorRegistry,
  type FeatureId,
  featureIds,
  type Language,
  localizeReason,
  type Reason,
} from "@homeport/protocol";
import { builtFeatures } from "../features/index.ts";
import { decideOn, liveRelease } from "./decide.ts";
import type { Parts } from "./parts.ts";

/** Every feature for one device: what would serve it, or every reason why nothing does, in the language. @throws Problem */
export async function availability(
  parts: Pick<Parts, "releases" | "usage">,
  { device, language }: { device: Device; language: Language },
  now: number,
): Promise<Availability[]> {
  const loaded = liveRelease(parts, now);
  const used = await Promise.all(
    featureIds.map(async (feature) => parts.usage.today({ loaded, device, feature }, now)),
  );
  return featureIds.map((feature, index) => {
    const usedToday = used[index];
    const decision = decideOn(loaded, { device, feature, language: device.language, usedToday }, now);
    if (decision.type === "serve" && !builtFeatures.has(feature)) {
      return unavailable(feature, decision.market, [reasonIn(language, notBuilt(decision.market))]);
    }
    if (decision.type === "serve") {
      const servedBy = decision.compositions.map(nameOf);
      return { feature, available: "available", market: decision.market, servedBy, reasons: [] };
    }
    const reasons = decision.reasons.map((reason) => reasonIn(language, reason));
    return unavailable(feature, decision.market, reasons);
  });
}

function unavailable(
  feature: FeatureId,
  market: string | null,
  reasons: Availability["reasons"],
): Availability {
  return { feature, available: "unavailable", market, servedBy: [], reasons };
}

/** The rules would let it be offered, and nothing here can run it. */
function notBuilt(market: string): Reason {
  const { message, remedy } = errorRegistry.feature_not_built;
  return {
    gate: "capability",
    code: "feature_not_built",
    market,
    message,
    detail: null,
    remedy,
    userCanChange: false,
    rules: [],
  };
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
