import type { ErrorCode, Problem } from "@homeport/protocol";

/** The codes whose failure is a verdict on content, which surfaces tell in the way their clients know. */
const verdictCodes: ReadonlySet<ErrorCode> = new Set(["content_blocked_output", "partner_refused"]);

/** Whether a failure in the midst of an answer is a verdict on what it holds. */
export function isVerdict({ code }: Problem): boolean {
  return verdictCodes.has(code);
}
