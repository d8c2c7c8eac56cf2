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
  sameLanguage,
} from "@homeport/protocol";
import { builtFeatures } from "../features/index.ts";
import { knowsLanguages } from "../partners/index.ts";
import type { LoadedRelease } from "../release/index.ts";
import type { Filter } from "../safety/index.ts";
import { answersIn } from "./answers-in.ts";
import { decideOn, liveRelease } from "./decide.ts";
import type { Parts } from "./parts.ts";

/** The languages that a translation would be from, or null where the model shall find out, and into. */
export type LanguagePair = { source: string | null; target: string };

/** Every feature for one device: what would serve it, or every reason why nothing does, in the language. @throws Problem */
export async function availability(
  parts: Pick<Parts, "releases" | "usage">,
  { device, language, languages }: { device: Device; language: Language; languages: LanguagePair | null },
  now: number,
): Promise<Availability[]> {
  const loaded = liveRelease(parts, now);
  const used = await Promise.all(
    featureIds.map(async (feature) => parts.usage.today({ loaded, device, feature }, now)),
  );
  return featureIds.map((feature, index) => {
    const usedToday = used[index];
    const pair = feature === "translator" ? languages : null;
    const spoken = pair === null ? device.language : pair.source;
    const decision = decideOn(loaded, { device, feature, language: spoken, usedToday }, now);
    if (decision.type === "serve" && !builtFeatures.has(feature)) {
      return unavailable(feature, decision.market, [reasonIn(language, notBuilt(decision.market))]);
    }
    if (decision.type === "serve") {
      const same = pair !== null && pair.source !== null && sameLanguage(pair.source, pair.target);
      const able = decision.compositions.filter((one) => pair === null || translatesInto(loaded, one, pair));
      if (pair !== null && !same && able.length === 0) {
        return unavailable(feature, decision.market, [reasonIn(language, unspoken(decision.market, pair))]);
      }
      // Where there is nothing to translate nobody is asked.
      const servedBy = same ? [] : able.map(nameOf);
      return { feature, available: "available", market: decision.market, servedBy, reasons: [] };
    }
    const reasons = decision.reasons.map((reason) => reasonIn(language, reason));
    return unavailable(feature, decision.market, reasons);
  });
}

function translatesInto(
  loaded: LoadedRelease<Filter>,
  composition: Composition,
  pair: LanguagePair,
): boolean {
  if (composition.type === "engine" || !answersIn(composition, pair.target)) return false;
  const endpoint = loaded.release.payload.content.table.endpoints[composition.endpoint];
  return endpoint !== undefined && knowsLanguages(endpoint.dialect, composition.model, pair);
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

/** The rules would let it be offered, and no model of the route has both languages. */
function unspoken(market: string, { source, target }: LanguagePair): Reason {
  const { message, remedy } = errorRegistry.language_unsupported;
  const en = source === null ? `\`${target}\`` : `\`${source}\` to \`${target}\``;
  const zh = source === null ? `\`${target}\`` : `\`${source}\` 到 \`${target}\``;
  return {
    gate: "language",
    code: "language_unsupported",
    market,
    message: `${message}: ${en}`,
    detail: { en, zh },
    remedy,
    userCanChange: true,
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
