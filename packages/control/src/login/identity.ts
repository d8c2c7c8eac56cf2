import { Problem } from "@homeport/protocol";
import { Access } from "@homeport/rules";
import { digestOfToken } from "./token.ts";
import type { Claims } from "./provider.ts";
import { type LoginSettings, sameAs } from "./settings.ts";

/** Who somebody is here: a name of the trust file, and the roles that are left to them where groups narrow any. */
export type Identity = { name: string; digest: string; narrowed: readonly Access[] | null };

/** Who the claims are of. @throws Problem `person_unknown` */
export function identityOf(settings: LoginSettings, claims: Claims): Identity {
  const value = claims[settings.claim];
  if (typeof value !== "string" || value === "")
    throw unknown(`the ID token has no claim \`${settings.claim}\``);
  // An address that nobody verified can be anybody's.
  if (settings.claim === "email" && claims["email_verified"] !== true)
    throw unknown("the provider did not verify the person's address");
  const digest = digestIn(settings, value);
  const name = nameBy(settings, digest);
  if (name === null) throw unknown("`login.json` does not name them");
  return { name, digest, narrowed: narrowedBy(settings, claims) };
}

/** The name that an identity has at present, or null; for a login that began under other settings. */
export function nameBy(settings: LoginSettings, digest: string): string | null {
  const found = Object.entries(settings.people).find(([value]) => digestIn(settings, value) === digest);
  return found?.[1] ?? null;
}

/** The roles that the provider's groups leave; they can take a role away and never give one. */
function narrowedBy({ groups }: LoginSettings, claims: Claims): readonly Access[] | null {
  if (groups === undefined) return null;
  const told: unknown = claims[groups.claim];
  const own: readonly unknown[] = Array.isArray(told) ? told : [];
  return Access.options.filter((role) => {
    const wanted = groups.access[role];
    return wanted === undefined || wanted.some((group) => own.includes(group));
  });
}

function digestIn({ issuer, claim }: LoginSettings, value: string): string {
  return digestOfToken(JSON.stringify([issuer, claim, sameAs(claim, value)]));
}

function unknown(message: string): Problem {
  return new Problem("person_unknown", { issues: [{ path: "person", message }] });
}
