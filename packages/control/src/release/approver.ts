import type { ApprovalRow } from "../store/index.ts";
import type { Operator } from "./trusted-keys.ts";

/** Who has approved; the role is null where the trust file no longer holds the operator as an approver. */
export type Approver = { operator: string; role: string | null; keyId: string; approvedAt: string };

/** Stored approvals as people are told of them. */
export function approversOf(rows: readonly ApprovalRow[], operators: readonly Operator[]): Approver[] {
  return rows.map((row) => ({
    operator: row.operator,
    role: mayApprove(row.operator, operators) ? roleOf(row.operator, operators) : null,
    keyId: row.key_id,
    approvedAt: new Date(row.approved_at).toISOString(),
  }));
}

/**
 * An operator's role, or null where the trust file does not hold the name.
 * A key that goes by two names has the role of the first, as gateways count it; one person has one role.
 */
export function roleOf(name: string, operators: readonly Operator[]): string | null {
  const own = operators.find((operator) => operator.name === name);
  return operators.find(({ key }) => key.keyId === own?.key.keyId)?.role ?? null;
}

function mayApprove(name: string, operators: readonly Operator[]): boolean {
  return operators.some((operator) => operator.name === name && operator.approves);
}
