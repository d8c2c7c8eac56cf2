import type { Access } from "@homeport/rules";

const [viewer, operator, approver, auditor] = ["viewer", "operator", "approver", "auditor"] as const;
const everyRole = [viewer, operator, approver, auditor] as const;
const people = [operator, approver, auditor] as const;

/**
 * Every operation of control, and whose it is: of people who have one of these roles, of every person who is known, or
 * of anybody. Whoever is let in
 * by `anyone` learns nothing of what is planned or served. An operation that is not here is nobody's, and control
 * does not start with one; `docs/roles.md` is generated from this table.
 */
export const accessTable: Readonly<Record<string, "anyone" | "person" | readonly Access[]>> = {
  "GET /healthz": "anyone",
  "GET /login": "anyone",
  "GET /login/callback": "anyone",
  // Good for whoever holds the code of a login and what it was asked with.
  "POST /v1/session": "anyone",
  "GET /v1/session": "person",
  "DELETE /v1/session": "person",
  "DELETE /v1/sessions": "person",
  "GET /": everyRole,
  "GET /openapi.json": everyRole,
  "GET /v1/release": everyRole,
  "GET /v1/markets/:id": everyRole,
  "GET /v1/proof": everyRole,
  "GET /v1/plans": everyRole,
  "POST /v1/plans": [operator],
  "GET /v1/plans/:id": everyRole,
  "POST /v1/plans/:id/approvals": [approver],
  "POST /v1/plans/:id/apply": [operator],
  "GET /v1/approvals": everyRole,
  "POST /v1/approvals": [operator],
  "POST /v1/approvals/:id/state": [operator],
  "DELETE /v1/approvals/:id": [operator],
  "GET /v1/kills": everyRole,
  "POST /v1/kills": [operator],
  "DELETE /v1/kills/:id": [operator],
  "GET /v1/changes": [auditor],
  // Whoever asked for a change must be able to see what came of it.
  "GET /v1/changes/:id": people,
  "GET /v1/changes/before/:id": [auditor],
};

/** Whose an operation is. @throws Error where the table does not hold it, which is a fault of the programme. */
export function rolesFor(operation: string): "anyone" | "person" | readonly Access[] {
  const roles = Object.hasOwn(accessTable, operation) ? accessTable[operation] : undefined;
  if (roles === undefined) throw new Error(`\`${operation}\` is not in the table of who may do what`);
  return roles;
}
