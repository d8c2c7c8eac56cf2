import { Access } from "@homeport/rules";
import { z } from "zod";

/** The one path to which an identity provider sends people back. */
const callbackPath = "/login/callback";

const SecretReference = z.union([
  z.strictObject({ environment: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
]);

const Groups = z.strictObject({
  claim: z.string().min(1),
  /** The groups that leave a role to a person who has it by the trust file; a role that is not here needs none. */
  access: z.partialRecord(Access, z.array(z.string()).min(1)),
});

/** `login.json`: by which identity provider people log in, and who they are here. It gives no role to anybody. */
export const LoginSettings = z
  .strictObject({
    issuer: z.url(),
    clientId: z.string().min(1),
    /** Where the secret lies; none for a public client. */
    clientSecret: SecretReference.optional(),
    redirectUri: z.url(),
    /** The claim of the ID token by which people are known; an e-mail address only where the provider verified it. */
    claim: z.enum(["email", "sub"]),
    /** The claim's value and the name of the trust file. */
    people: z.record(z.string().min(1), z.string().min(1).max(64)),
    /** Asked for beside `openid`. */
    scopes: z.array(z.string().min(1)).optional(),
    groups: Groups.optional(),
  })
  .superRefine(({ issuer, redirectUri, claim, people }, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    for (const [path, value] of Object.entries({ issuer, redirectUri })) {
      if (!isSafe(new URL(value))) fault(path, "must be https, or http on loopback");
    }
    const back = new URL(redirectUri);
    if (back.pathname !== callbackPath || back.search !== "" || back.hash !== "")
      fault("redirectUri", `must end with \`${callbackPath}\``);
    const known = Object.keys(people).map((value) => sameAs(claim, value));
    if (new Set(known).size !== known.length) fault("people", "names one person twice");
  });
export type LoginSettings = z.infer<typeof LoginSettings>;

/** A claim's value as it is compared: of addresses the case does not count. */
export function sameAs(claim: LoginSettings["claim"], value: string): string {
  return claim === "email" ? value.toLowerCase() : value;
}

/** Whether a URL leads to this machine alone. */
export function isLoopback({ hostname }: URL): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}

function isSafe(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
}
