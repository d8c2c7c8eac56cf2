import { rolesFor } from "../operators/index.ts";
import type { Reads } from "./site.ts";

const operatorSignature = "operatorSignature";

/** How requests are shown to be somebody's, as the OpenAPI document tells it. */
export const securitySchemes = {
  [operatorSignature]: {
    type: "apiKey",
    in: "header",
    name: "signature",
    description: [
      "An operator's Ed25519 signature by RFC 9421, labelled `operator`, with `signature-input` and `content-digest`",
      "(RFC 9530, SHA-256, of an empty body as well). It covers exactly `@method`, `@authority`, `@path` and",
      "`content-digest`, in this order, with the parameters `created`, `expires` (300 s later at most), `nonce`, `keyid`",
      '(the operator\'s name, percent-encoded) and `alg="ed25519"`. It counts once. The reply to a change names the entry',
      "in the log of changes in `homeport-change`.",
    ].join(" "),
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-homeport-session",
    description:
      "A person's login in a browser, begun at `/login`. It reads; what changes anything is signed as well.",
  },
  token: {
    type: "http",
    scheme: "bearer",
    description: "A person's login on the command line, begun with `homeport login`. It reads.",
  },
} as const;

type Requirement = Partial<Record<keyof typeof securitySchemes, readonly string[]>>;

/** What an operation demands; a change a signature, whatever else it comes with. */
export function securityOf(operation: string, reads: Reads): Requirement[] {
  if (rolesFor(operation) === "anyone") return [];
  const signed = { [operatorSignature]: [] };
  const shown = [signed, { session: [] }, { token: [] }];
  if (rolesFor(operation) === "person") return shown;
  if (!operation.startsWith("GET ")) return [signed];
  return reads === "open" ? [{}, ...shown] : shown;
}
