import { type Issue, Problem } from "@homeport/protocol";
import { validSigners } from "@homeport/protocol/envelope";
import { planType } from "@homeport/rules";
import { type Approver, approversOf, type Operator } from "../release/index.ts";
import type { ApprovalRow } from "../store/index.ts";

/** Whether the operator's own key made the signature over the plan's text. */
export function isSignedBy(operator: Operator, payload: string, signature: string): boolean {
  const signatures = [{ keyId: operator.key.keyId, signature }];
  return validSigners({ payloadType: planType, payload, signatures }, [operator.key]).length === 1;
}

/**
 * The stored approvals that count, each verified anew over the stored text.
 * One of an operator who is no longer trusted to approve does not count.
 *
 * @throws Problem `signature_invalid` where a trusted operator's signature does not fit the text any more.
 */
export function verifiedApprovals(
  payload: string,
  rows: readonly ApprovalRow[],
  operators: readonly Operator[],
): ApprovalRow[] {
  return rows.filter((row) => {
    const operator = operators.find(({ name }) => name === row.operator);
    if (!operator?.approves) return false;
    if (operator.key.keyId === row.key_id && isSignedBy(operator, payload, row.signature)) return true;
    const message = `the stored approval of \`${row.operator}\` does not fit the stored plan`;
    throw new Problem("signature_invalid", { issues: [{ path: "control.db", message }] });
  });
}

/** What is missing for a plan to be applied, or null where nothing is. */
export function shortfallOf(keysNeeded: 1 | 2, approvals: readonly Approver[]): string | null {
  const counted = approvals.filter(({ role }) => role !== null);
  const people = new Set(counted.map(({ keyId }) => keyId));
  const roles = new Set(counted.map(({ role }) => role));
  const missing = keysNeeded - people.size;
  if (missing > 0)
    return `${missing} more of ${keysNeeded} ${keysNeeded === 1 ? "approval" : "approvals"} needed`;
  if (roles.size >= keysNeeded) return null;
  return `the approvals must come from two roles; so far all are \`${[...roles].join("`, `")}\``;
}

/** Whether the approvals would do for a plan that needs two keys. */
export function isByTwoKeys(rows: readonly ApprovalRow[], operators: readonly Operator[]): boolean {
  return shortfallOf(2, approversOf(rows, operators)) === null;
}

/** @throws Problem `approvals_missing`, naming who has approved and what is missing. */
export function assertApproved(
  keysNeeded: 1 | 2,
  rows: readonly ApprovalRow[],
  operators: readonly Operator[],
): void {
  const shortfall = shortfallOf(keysNeeded, approversOf(rows, operators));
  if (shortfall === null) return;
  const issues: Issue[] = [
    { path: "approvals", message: shortfall },
    ...approversOf(rows, operators).map(({ operator, role }) => ({
      path: `approvals.${operator}`,
      message:
        role === null
          ? `\`${operator}\` approved but is no longer trusted as an approver`
          : `\`${operator}\` (${role}) has approved`,
    })),
  ];
  throw new Problem("approvals_missing", { issues });
}
