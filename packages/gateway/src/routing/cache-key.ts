import { createHash } from "node:crypto";
import { canonicalize, type PartnerComposition } from "@homeport/protocol";

/** Everything that an answer depends on; two requests share one only where all of it is the same. */
export type CacheSubject = {
  tenant: string | null;
  market: string;
  feature: string;
  composition: Pick<PartnerComposition, "partner" | "endpoint" | "model" | "modelVersion">;
  /** The digest of the release that decided; another one may have another policy. */
  release: string;
  /** What the partner is asked, whole: messages, parameters, tools, and whether it streams. */
  request: unknown;
};

/** The key of an answer, from which nothing of the request can be read; for example `cacheKey(subject)`. */
export function cacheKey({ tenant, market, feature, composition, release, request }: CacheSubject): string {
  const { partner, endpoint, model, modelVersion } = composition;
  const subject = { tenant, market, feature, partner, endpoint, model, modelVersion, release, request };
  return createHash("sha256").update(canonicalize(subject)).digest("base64url");
}
