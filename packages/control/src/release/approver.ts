import type { ApprovalRow } from "../store/index.ts";
import type { Operator } from "./trusted-keys.ts";

/** Who has approved; the role is null where the trust file no longer holds the operator. */
export type Approver = { operator: string; role: string | null; keyId: string; approvedAt: string };

/** Stored approvals as people are told of them. */
export function approversOf(rows: readonly ApprovalRow[], operators: readonly Operator[]): Approver[] {
  return rows.map((row) => ({
    operator: row.operator,
    role: operators.find(({ name }) => name === row.operator)?.role ?? null,
    keyId: row.key_id,
    approvedAt: new Date(row.approved_at).toISOString(),
  }));
}
