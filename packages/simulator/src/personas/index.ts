import { matchPath } from "../path.ts";
import type { Operation } from "./operation.ts";
import type { HostFacts, Persona } from "./persona.ts";
import { personas } from "./registry.ts";

export type { PartnerError, SharedErrorName } from "./error-facts.ts";
export { fill } from "./error-facts.ts";
export type { FinishName, Frame, Heard, Made, ReplyContent, TokenCounts } from "./framing.ts";
export { type Mode, modesOf, type Verdict } from "./inspection.ts";
export type { FormFile, Operation, OperationReply } from "./operation.ts";
export type { ParameterFacts } from "./parameter-facts.ts";
export { rangeOf } from "./parameter-facts.ts";
export type {
  Admission,
  LimitFacts,
  LimitState,
  ModelFacts,
  Persona,
  ReplyIds,
  Thinking,
} from "./persona.ts";
export { pngFrom } from "./operations/png.ts";
export { sizeOfRatio } from "./operations/size.ts";
export { personas } from "./registry.ts";

/** An API at a host, and what of it a path means there. */
export type Place = {
  persona: Persona;
  host: HostFacts;
  /** The host as it was named. */
  address: string;
  /** The values in the path, or `null` where nothing answers at it. */
  matches: Readonly<Record<string, string>> | null;
  /** What is called, where it is not chat. */
  operation: Operation | null;
};

type Resident = { persona: Persona; host: HostFacts };

const places: ReadonlyMap<string, readonly Resident[]> = Map.groupBy(
  personas.flatMap((persona) => persona.hosts.map((host) => ({ persona, host }))),
  ({ host }) => host.host,
);

/** Who answers at a host and path, or `null` where nobody does at the host; for example `placeAt("api.openai.com")`. */
export function placeAt(host: string, path = ""): Place | null {
  const address = host.toLowerCase().replace(/:443$/, "");
  const residents = places.get(address) ?? places.get(address.replace(/^[a-z0-9-]+\./, "*."));
  const [first] = residents ?? [];
  if (residents === undefined || first === undefined) return null;
  for (const resident of residents) {
    const found = answering(resident.persona, path);
    if (found !== null) return { ...resident, address, ...found };
  }
  return { ...first, address, matches: null, operation: null };
}

function answering(persona: Persona, path: string): Pick<Place, "matches" | "operation"> | null {
  for (const template of [persona.path, ...(persona.otherPaths ?? [])]) {
    const matches = matchPath(template, path);
    if (matches !== null) return { matches, operation: null };
  }
  for (const operation of persona.operations ?? []) {
    const matches = matchPath(operation.path, path);
    if (matches !== null) return { matches, operation };
  }
  return null;
}

/** Every host that somebody answers at, in a fixed order. */
export const knownHosts: readonly string[] = [...places.keys()];
