import { digestOf } from "@homeport/protocol/envelope";
import type { ChangeFacts } from "../change-log/index.ts";
import { askedBy } from "../changes/index.ts";
import type { Person } from "../operators/index.ts";

/** A login or a logout, by whose operation of control it came about; `tokenDigest` is null where it is of every login. */
export type SessionStep = {
  operation: "GET /login/callback" | "POST /v1/session" | "DELETE /v1/session" | "DELETE /v1/sessions";
  person: Pick<Person, "name" | "role">;
  tokenDigest: string | null;
  /** False where a login ends: also one that gives way to a new one in the same browser. */
  begins: boolean;
};

/** What the log of changes holds of it. A login goes by a digest of its token's digest, which logs nobody in. */
export function sessionFacts(
  { operation, person, tokenDigest, begins }: SessionStep,
  now: number,
): ChangeFacts {
  const known = tokenDigest === null ? null : digestOf(tokenDigest);
  const id = known === null ? null : known.replace(/^sha256:/, "").slice(0, 24);
  const subject = id === null ? null : ({ type: "session", id } as const);
  // What a login is asked with is a secret, so nothing of it is digested.
  const asked = askedBy(person.name, { operation, subject, body: Buffer.alloc(0) }, now);
  return {
    id: asked.id,
    at: new Date(now).toISOString(),
    operator: asked.operator,
    role: person.role,
    operation,
    subject: asked.subject,
    requestDigest: asked.requestDigest,
    outcome: "done",
    code: null,
    result: begins ? known : null,
  };
}
