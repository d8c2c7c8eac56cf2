import { alibaba } from "./alibaba/index.ts";
import { openai } from "./openai/index.ts";
import type { HostFacts, Persona } from "./persona.ts";

export type { PartnerError, SharedErrorName } from "./error-facts.ts";
export { fill } from "./error-facts.ts";
export type { FinishName, ReplyContent, TokenCounts } from "./framing.ts";
export type { ParameterFacts } from "./parameter-facts.ts";
export { rangeOf } from "./parameter-facts.ts";
export type { Persona, ReplyIds, Thinking } from "./persona.ts";

/** Every partner that this build simulates. */
export const personas: readonly Persona[] = [alibaba, openai];

/** A host and who answers there. */
export type Place = { persona: Persona; host: HostFacts };

const places: ReadonlyMap<string, Place> = new Map(
  personas.flatMap((persona) => persona.hosts.map((host) => [host.host, { persona, host }] as const)),
);

/** Who answers at a host, or `null` where nobody does; for example `placeAt("api.openai.com")`. */
export function placeAt(host: string): Place | null {
  return places.get(host.toLowerCase().replace(/:443$/, "")) ?? null;
}

/** Every host that somebody answers at, in a fixed order. */
export const knownHosts: readonly string[] = [...places.keys()];
