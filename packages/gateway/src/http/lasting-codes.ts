import type { ErrorCode, Problem } from "@homeport/protocol";

/** Failures that stand until somebody mends them, although their status is one that the usual clients send again. */
const lasting: ReadonlySet<ErrorCode> = new Set([
  "release_expired",
  "filter_missing",
  "filter_stale",
  "label_failed",
  "partner_quota",
  "partner_credential",
  "partner_credential_missing",
  "partner_rejected",
  "egress_denied",
  "cost_unknown",
  "callers_unavailable",
  "feature_not_built",
]);

/** Whether the very same request would only fail again. */
export function isLasting({ code }: Problem): boolean {
  return lasting.has(code);
}
