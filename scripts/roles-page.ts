import { accessTable } from "@homeport/control";
import { Access } from "@homeport/rules";

const meanings: Readonly<Record<Access, { en: string; zh: string }>> = {
  viewer: { en: "reads plans, releases, markets, proofs", zh: "查看计划、发布版本、市场和证明" },
  operator: { en: "proposes, records, kills, withdraws, applies", zh: "提出、记录、紧急关停、撤回、应用" },
  approver: { en: "approves plans", zh: "审批计划" },
  auditor: { en: "reads the log of changes, verifies", zh: "查看并核验变更记录" },
};

/** The page `docs/roles.md`: every operation of control and whose it is, as the table in its code has it. */
export function rolesPage(): string {
  const columns = Access.options;
  const rows = Object.entries(accessTable).map(([operation, roles]) => {
    const cells = columns.map((role) => (typeof roles === "string" || roles.includes(role) ? "✓" : ""));
    const shown = operation.startsWith("GET ") || roles === "person" ? "login or signature" : "signature";
    const how = roles === "anyone" ? "nothing" : shown;
    return `| \`${operation}\` | ${cells.join(" | ")} | ${how} |`;
  });
  return [
    "# Roles",
    "",
    "What each role may do at control. This page is generated from the table in `packages/control/src/operators/access-table.ts`",
    "by `npm run docs`; a test keeps the two equal, and another asks control for every operation as each role. Somebody with",
    "several roles may do what any of them may. `trust.json` says who has which (`access`), and nothing else does.",
    "",
    "| Role | May | 可以 |",
    "|---|---|---|",
    ...columns.map((role) => `| \`${role}\` | ${meanings[role].en} | ${meanings[role].zh} |`),
    "",
    `| Operation | ${columns.join(" | ")} | Shown by |`,
    `|---|${columns.map(() => ":-:|").join("")}---|`,
    ...rows,
    "",
  ].join("\n");
}
