import { listPlaces } from "../places.ts";

/** A partner that OpenAI's client can talk to, for tests that hold for all of them. */
export type CompatiblePartner = { partner: string; host: string; model: string; base: string };

/** One host of every OpenAI-compatible persona. */
export function compatiblePartners(): CompatiblePartner[] {
  const seen = new Set<string>();
  return listPlaces().flatMap(({ partner, host, path, model }) => {
    if (!path.endsWith("/chat/completions") || seen.has(partner)) return [];
    seen.add(partner);
    return [{ partner, host, model, base: path.replace("/chat/completions", "") }];
  });
}
