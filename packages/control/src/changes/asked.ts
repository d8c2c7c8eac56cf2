import { digestOf } from "@homeport/protocol/envelope";
import { randomBytes } from "node:crypto";
import type { Subject } from "../change-log/index.ts";

/** A change that an operator asks for; the log of changes names it by its id. */
export type Asked = {
  id: string;
  /** When it was asked for. */
  at: number;
  /** Who asks, by the name of the trust file. */
  operator: string;
  /** Method and path template; for example `POST /v1/plans/:id/apply`. */
  operation: string;
  /** What the address names; null where it names nothing, or nothing that can be an id. */
  subject: Subject | null;
  requestDigest: string;
};

/** A change asked for now; for example `askedBy("ana", { operation: "POST /v1/plans", body }, now)`. */
export function askedBy(
  operator: string,
  { operation, subject = null, body }: { operation: string; subject?: Subject | null; body: Uint8Array },
  now: number,
): Asked {
  return {
    id: `chg_${randomBytes(12).toString("hex")}`,
    at: now,
    operator,
    operation,
    // What an address holds can be anything; only what has the form of an id goes into the log.
    subject: subject && /^[a-z0-9][a-z0-9.-]{0,99}$/.test(subject.id) ? subject : null,
    requestDigest: digestOf(body),
  };
}
