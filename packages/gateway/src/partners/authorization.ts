import type { Dialect } from "./dialect.ts";
import type { Signing } from "./hooks/hook.ts";
import { signerOf } from "./hooks/registry.ts";

/** The secret that belongs to every simulated key; it opens nothing but the simulator. */
const simulatedSecret = "simulated-secret";

/** The dialect with another action to be signed for: a signature names what is asked for, so each thing has its own. */
export function signedAs(dialect: Dialect, action: string | undefined): Dialect {
  const { auth } = dialect;
  return auth.kind === "tc3" && action !== undefined ? { ...dialect, auth: { ...auth, action } } : dialect;
}

/** The headers that prove who asks, or null where the credential is not of the form that the dialect needs. */
export function authorizationOf(
  dialect: Dialect,
  { simulated, ...signing }: Signing & { simulated: boolean },
): Record<string, string> | null {
  const { auth } = dialect;
  const { credential } = signing;
  switch (auth.kind) {
    case "bearer":
      return credential === "" ? (auth.optional ? {} : null) : { authorization: `Bearer ${credential}` };
    case "header":
      return credential === "" ? null : { [auth.name]: credential };
    case "none":
      return {};
    case "tc3":
      // A pair is signed with, so the simulator has to know its secret half.
      return (
        signerOf(dialect)?.(
          simulated ? { ...signing, credential: `${credential}:${simulatedSecret}` } : signing,
          dialect,
        ) ?? null
      );
  }
}
