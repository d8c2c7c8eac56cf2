import type { Dialect } from "./dialect.ts";
import type { Signing } from "./hooks/hook.ts";
import { signerOf } from "./hooks/registry.ts";

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
      // The simulator takes any key, so one is made in the form that is signed with.
      return (
        signerOf(dialect)?.(
          simulated ? { ...signing, credential: `${credential}:${credential}` } : signing,
          dialect,
        ) ?? null
      );
  }
}
