import type { Endpoint } from "@homeport/protocol";

/** A partner's key by reference, or the word that the simulator plays the partner, or neither. */
export type Credential =
  | { type: "key"; value: string }
  | { type: "simulated"; value: string }
  | { type: "missing"; variable: string };

/**
 * The credential of an endpoint: its environment variable where that is set, the simulator where one runs.
 *
 * @example credentialOf(endpoint, process.env, null) // { type: "missing", variable: "OPENAI_API_KEY" }
 */
export function credentialOf(
  endpoint: Endpoint,
  environment: Readonly<Record<string, string | undefined>>,
  simulator: string | null,
): Credential {
  const variable = endpoint.credential.environment;
  const value = environment[variable]?.trim();
  if (value) return { type: "key", value };
  if (simulator !== null) return { type: "simulated", value: `simulated-${endpoint.partner}` };
  return { type: "missing", variable };
}
