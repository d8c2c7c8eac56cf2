import type { Endpoint } from "@homeport/protocol";
import { dialectOf } from "./dialect-of.ts";
import type { Secrets } from "./secrets.ts";

/** A partner's key by reference, or the word that the simulator plays the partner, or neither. */
export type Credential =
  | { type: "key"; value: string }
  | { type: "simulated"; value: string }
  | { type: "missing"; where: "environment" | "file" | "provider"; name: string };

/**
 * The credential of an endpoint: what its reference leads to where that holds a key, the simulator where one runs.
 * A server of the maker's own may be asked without any key; its value is then empty.
 *
 * @example await credentialOf(endpoint, openSecrets({ environment: {} }), null)
 * // { type: "missing", where: "environment", name: "OPENAI_API_KEY" }
 */
export async function credentialOf(
  endpoint: Endpoint,
  secrets: Secrets,
  simulator: string | null,
): Promise<Credential> {
  const { credential } = endpoint;
  const value = await secrets.read(credential);
  if (value !== null) return { type: "key", value };
  if (simulator !== null) return { type: "simulated", value: `simulated-${endpoint.partner}` };
  const auth = dialectOf(endpoint.dialect)?.auth;
  if (auth?.kind === "none" || (auth?.kind === "bearer" && auth.optional)) return { type: "key", value: "" };
  if ("environment" in credential) {
    return { type: "missing", where: "environment", name: credential.environment };
  }
  // Where a file or a manager is, and how a secret is named there, is nothing that a caller is told.
  return { type: "missing", where: "file" in credential ? "file" : "provider", name: endpoint.partner };
}
