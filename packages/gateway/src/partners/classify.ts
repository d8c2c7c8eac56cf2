import type { ErrorClass, ErrorCode, StreamEvent } from "@homeport/protocol";
import type { Dialect, Match } from "./dialect.ts";

/** What is known of a failing answer; `code` and `message` are the partner's own. */
export type Failure = { status: number; code: string; message: string; retryAfterSeconds: number | null };

const codeOfClass: Record<ErrorClass, ErrorCode> = {
  policy: "partner_refused",
  capacity: "partner_capacity",
  quota: "partner_quota",
  credential: "partner_credential",
  moderation_outage: "partner_moderation_down",
  ours: "partner_rejected",
  transport: "partner_down",
  protocol: "partner_garbled",
};

/**
 * A verdict or a classed error for a partner's failing answer.
 * Codes are looked at before the status: the same refusal comes as 200, 400, 422 and 500.
 */
export function classify(dialect: Dialect, failure: Failure, by: string): StreamEvent {
  const verdict = dialect.verdicts.find((rule) => matches(rule.match, failure));
  if (verdict) {
    const { phase, category, retract, endSession } = verdict;
    const raw = failure.code.slice(0, 128) || String(failure.status);
    return { type: "verdict", verdict: { type: "hit", by, phase, category, retract, endSession, raw } };
  }
  const rule = dialect.errors.find((candidate) => matches(candidate.match, failure));
  // A refusal that no rule knows is no reason to ask somebody else.
  const unknown = failure.status >= 400 && failure.status < 500 ? "ours" : "protocol";
  return errorEvent(rule?.class ?? unknown, describe(failure), failure.retryAfterSeconds);
}

/** An error event of a class, with the registry's code for it. */
export function errorEvent(
  errorClass: ErrorClass,
  detail: string,
  retryAfterSeconds: number | null = null,
): Extract<StreamEvent, { type: "error" }> {
  return { type: "error", code: codeOfClass[errorClass], class: errorClass, detail, retryAfterSeconds };
}

function matches(match: Match, failure: Failure): boolean {
  return (
    (match.status?.includes(failure.status) ?? true) &&
    (match.code?.test(failure.code) ?? true) &&
    (match.message?.test(failure.message) ?? true)
  );
}

/** The partner's status and code; never its message, which may repeat the request. */
function describe(failure: Failure): string {
  const code = /^[\w.:-]{1,64}$/.test(failure.code) ? failure.code : "no readable code";
  return `status ${failure.status}, ${code}`;
}
