import type { PlanView } from "@homeport/control";
import type { ErrorCode } from "@homeport/protocol";

const signs = { widening: "+", narrowing: "-", neutral: "~" } as const;

/** A plan in words: each change by its legal meaning, in English and Chinese, and what is still needed. */
export function planLines({ id, state, plan, digest, approvals }: PlanView): string[] {
  const changes = plan.changes.flatMap(({ direction, market, text, rules, platforms, ageBands, from }) => [
    `  ${signs[direction]} ${market} ${text.en}`,
    `    ${market} ${text.zh}`,
    ...(platforms.length > 0 ? [`    on ${platforms.join(", ")}; for ${ageBands.join(", ")}`] : []),
    ...(from === null ? [] : [`    from ${new Date(from).toISOString()}`]),
    ...(rules.length > 0 ? [`    under ${rules.join(", ")}`] : []),
  ]);
  const keys = plan.keysNeeded === 2 ? "two operators with different roles" : "one operator";
  return [
    `Plan ${id} (${state})`,
    `  ${digest}`,
    ...(changes.length > 0 ? changes : ["  ~ nothing that is served changes"]),
    `  needs ${keys}; approved by ${approvals.length > 0 ? approvals.map(({ operator, role }) => `${operator} (${role})`).join(", ") : "nobody yet"}`,
    `  the release would serve until ${plan.releaseExpiresAt}; the plan waits until ${plan.expiresAt}`,
  ];
}

/** Whether a message begins with a code of the registry; for example `plan_empty: …`. */
export function startsWithCode(message: string, code: ErrorCode): boolean {
  return message.startsWith(`${code}:`);
}
