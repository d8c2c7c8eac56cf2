import type { Device, FeatureId, PartnerComposition } from "@homeport/protocol";
import { decideOn, liveRelease } from "./decide.ts";
import type { Parts } from "./parts.ts";

/** A model that may be asked for by its name, and what it may be asked for. */
export type PermittedModel = {
  id: string;
  partner: string;
  version: string;
  features: readonly FeatureId[];
};

/** The models permitted to a device. */
export type PermittedModels = {
  /** When the release that says so was made, in milliseconds since 1970. */
  since: number;
  market: string | null;
  /** Features for which the market chooses where nobody asks for a model. */
  features: readonly FeatureId[];
  models: readonly PermittedModel[];
};

/** Features whose calls may name a model. */
const byModel: readonly FeatureId[] = [
  "chat",
  "search",
  "image-generator",
  "image-editor",
  "transcriber",
  "speaker",
];

/** What a device may ask for by a model's name, in its own market. @throws Problem where no release is live */
export async function permittedModels(
  parts: Pick<Parts, "releases" | "usage">,
  device: Device,
  now: number,
): Promise<PermittedModels> {
  const loaded = liveRelease(parts, now);
  const models = new Map<string, PartnerComposition & { features: FeatureId[] }>();
  const features: FeatureId[] = [];
  let market: string | null = null;
  for (const feature of byModel) {
    const usedToday = await parts.usage.today({ loaded, device, feature }, now);
    const decision = decideOn(loaded, { device, feature, language: device.language, usedToday }, now);
    market ??= decision.market;
    if (decision.type === "refuse") continue;
    features.push(feature);
    for (const composition of decision.compositions) {
      if (composition.type !== "partner") continue;
      const known = models.get(composition.model) ?? { ...composition, features: [] };
      if (!known.features.includes(feature)) known.features.push(feature);
      models.set(composition.model, known);
    }
  }
  return {
    since: Date.parse(loaded.release.payload.issuedAt),
    market,
    features,
    models: [...models.values()].map(({ model, partner, modelVersion, features: offered }) => ({
      id: model,
      partner,
      version: modelVersion,
      features: offered,
    })),
  };
}
