import type { Admission, PartnerError, Persona, Place } from "../personas/index.ts";

/** What the key of a call says; `name` is the simulated key's name, never a real key. */
type KeyCheck =
  | { type: "accepted"; name: string | null }
  | { type: "rejected"; name: string | null; error: PartnerError };

/** Only these parts of a simulated key may be written down; anything else might be a real secret. */
const simulatedKey = /^simulated-(?<name>[^\s@]{1,64})(?:@(?<region>[^\s@]{1,32}))?$/;

/**
 * Checks the key as the partner would: any `simulated-NAME` is accepted everywhere,
 * `simulated-NAME@REGION` only in its region, everything else is refused.
 */
export function checkKey({ persona, host }: Place, admission: Admission): KeyCheck {
  const key = (persona.keyIn ?? bearer)(admission)?.trim();
  if (key === undefined || key === "") {
    return persona.open === true ? { type: "accepted", name: null } : reject(persona, "missing-key", {});
  }
  const { name, region } = simulatedKey.exec(key)?.groups ?? {};
  if (name === undefined && persona.open === true) return { type: "accepted", name: null };
  if (name === undefined) return reject(persona, "wrong-key", { maskedKey: mask(key) });
  const fullName = region === undefined ? name : `${name}@${region}`;
  if (region === undefined || host.keyRegions.includes(region)) {
    return { type: "accepted", name: fullName };
  }
  const right = persona.hosts.find(({ keyRegions }) => keyRegions.includes(region));
  return right === undefined
    ? { ...reject(persona, "wrong-key", { maskedKey: mask(key) }), name: fullName }
    : { ...reject(persona, "wrong-region", { rightHost: right.host }), name: fullName };
}

function reject(
  persona: Persona,
  error: "missing-key" | "wrong-key" | "wrong-region",
  values: Readonly<Record<string, string>>,
): KeyCheck & { type: "rejected" } {
  return { type: "rejected", name: null, error: { facts: persona.errors[error], values } };
}

/** Shows a prefix of the simulator's own kinds of keys and nothing of any other. */
function mask(key: string): string {
  const prefix = /^(?:wrong|simulated)-/.exec(key)?.[0] ?? "";
  return `${prefix}${"*".repeat(12)}`;
}

function bearer({ headers }: Admission): string | null {
  return /^Bearer\s+(\S.*)$/i.exec(headers.authorization ?? "")?.[1] ?? null;
}
