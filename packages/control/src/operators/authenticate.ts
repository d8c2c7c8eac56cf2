import { type Issue, Problem } from "@homeport/protocol";
import { checkMessage, type SignableRequest } from "@homeport/protocol/message-signature";
import type { TrustedKeys } from "../release/index.ts";
import type { Nonce } from "../store/index.ts";

/** A request as it arrived; each header with all its lines. */
export type SignedRequest = SignableRequest & {
  headers: Readonly<Record<string, readonly string[] | undefined>>;
};

/** What remembers that a signature was used. */
export type Remember = (nonce: Nonce, now: number) => Memory | Promise<Memory>;
type Memory = "new" | "seen" | "full";

/** A clock that was set back must not bring a forgotten nonce to life. */
const marginMs = 600_000;

/**
 * The operator who signed a request; a signature counts once.
 *
 * The memory of signatures under changes lies in the store rather than in the process: a signature that was used just
 * before a restart would otherwise be good again, and refusing all that is older than the process would refuse the
 * honest request that waited for the restart.
 *
 * @throws Problem `operator_unauthenticated`, `operator_unknown`, `signature_invalid`, `signature_untimely`,
 * `signature_replayed` or `changes_too_many`.
 */
export async function authenticate(
  { keys, remember }: { keys: TrustedKeys; remember: Remember },
  request: SignedRequest,
  now: number,
): Promise<string> {
  const keyOf = (name: string) =>
    keys.operators.find((operator) => operator.name === name)?.key.publicKey ?? null;
  const check = checkMessage(request, keyOf, now);
  switch (check.type) {
    case "unsigned":
      throw refuse("operator_unauthenticated", { path: check.path, message: check.message });
    case "unknown":
      throw refuse("operator_unknown", unknownOperator(check.name, "keyid"));
    case "invalid":
      throw refuse("signature_invalid", { path: check.path, message: check.message });
    case "untimely":
      throw refuse("signature_untimely", { path: "signature-input", message: check.message });
    case "valid": {
      const { name, nonce, expiresAt } = check;
      const memory = await remember({ operator: name, nonce, forgetAt: expiresAt + marginMs }, now);
      if (memory === "seen") throw new Problem("signature_replayed");
      if (memory === "full") throw new Problem("changes_too_many");
      return name;
    }
  }
}

/** The issue that names somebody whom the trust file does not. */
export function unknownOperator(name: string, path: string): Issue {
  return { path, message: `\`${name.slice(0, 64)}\` is not in the trust file` };
}

function refuse(code: ConstructorParameters<typeof Problem>[0], issue: Issue): Problem {
  return new Problem(code, { issues: [issue] });
}
