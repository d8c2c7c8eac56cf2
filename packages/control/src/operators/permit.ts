import { type Issue, Problem } from "@homeport/protocol";
import type { Access } from "@homeport/rules";
import { rolesFor } from "./access-table.ts";

/** Whether somebody with these roles may do an operation; for example `permits("GET /v1/plans", ["viewer"])`. */
export function permits(operation: string, access: readonly Access[]): boolean {
  const roles = rolesFor(operation);
  return typeof roles === "string" || roles.some((role) => access.includes(role));
}

/** @throws Problem `access_denied` where the person's roles do not include the operation. */
export function assertPermitted(
  operation: string,
  { name, access }: { name: string; access: readonly Access[] },
): void {
  if (permits(operation, access)) return;
  const roles = rolesFor(operation);
  throw new Problem("access_denied", { issues: [lacking(name, typeof roles === "string" ? [] : roles)] });
}

/** The issue that says which role somebody would need. */
export function lacking(name: string, roles: readonly Access[]): Issue {
  return { path: "access", message: `\`${name.slice(0, 64)}\` would need to be \`${roles.join("` or `")}\`` };
}
