import { activeRules, isVerified, type Question } from "./active-rules.ts";
import type { Law } from "./inherit.ts";
import { reasonFor } from "./reason.ts";
import type { StoredReason } from "./table.ts";

/** Why the law does not let the feature be offered; nothing where a verified rule allows it and none denies it. */
export function availabilityReasons(law: Law, question: Question): StoredReason[] {
  const rules = activeRules(law, "availability", question);
  const denials = rules.filter((rule) => rule.effect === "deny");
  if (denials.length > 0) {
    return denials.map((rule) =>
      reasonFor("market_blocked", { gate: "legal", market: law.market, rules: [rule.id] }, rule.summary),
    );
  }
  const allowances = rules.filter((rule) => rule.effect === "allow");
  if (allowances.some((rule) => isVerified(law, rule))) return [];
  const where = { gate: "legal", market: law.market, rules: allowances.map((rule) => rule.id) } as const;
  return [
    allowances.length > 0
      ? reasonFor("market_not_open", where, {
          en: "the rule that would allow it is not verified",
          zh: "本可允许此功能的规则未经核实",
        })
      : reasonFor("market_not_open", where),
  ];
}

/** Why the feature is not offered at the age; an unknown age is a child's, and the reason says which it is. */
export function ageReasons(law: Law, question: Question): StoredReason[] {
  const band = question.ageBand === "unknown" ? "child" : question.ageBand;
  return activeRules(law, "age", question)
    .filter((rule) => rule.deny.includes(band))
    .map((rule) =>
      reasonFor(
        "age_denied",
        { gate: "age", market: law.market, rules: [rule.id] },
        question.ageBand === "unknown"
          ? { en: "the age is unknown and counts as a child's", zh: "年龄未知，按儿童处理" }
          : { en: `age band \`${question.ageBand}\``, zh: `年龄段 \`${question.ageBand}\`` },
      ),
    );
}
