import type { LocalText } from "@homeport/protocol";
import { isVerified } from "../active-rules.ts";
import type { Law } from "../inherit.ts";
import type { Rule, RuleType } from "../rule.ts";
import { covers, type Instant, periodOf } from "../time.ts";

/** One rule in force, in a person's words, with what its type adds in figures. */
export type Demand = {
  rule: string;
  type: RuleType;
  text: LocalText;
  /** What the type counts, such as hours or days; null where the summary says it all. */
  measure: LocalText | null;
  features: readonly string[] | null;
  verified: boolean;
};

/** Every rule in force, in the order of the pack. */
export function demandsOf(law: Law, at: Instant): Demand[] {
  return law.rules
    .filter((rule) => covers(periodOf(rule, law.offset), at))
    .map((rule) => ({
      rule: rule.id,
      type: rule.type,
      text: rule.summary,
      measure: measureOf(rule),
      features: rule.features ?? null,
      verified: isVerified(law, rule),
    }));
}

function measureOf(rule: Rule): LocalText | null {
  switch (rule.type) {
    case "incident":
      return {
        en: `within ${rule.hours} h, to ${rule.tell.en}`,
        zh: `${rule.hours} 小时内，报告${rule.tell.zh}`,
      };
    case "right":
      return rule.hours === null
        ? { en: `${rule.right}, without delay`, zh: `${rule.text.zh}（及时）` }
        : { en: `${rule.right}, within ${rule.hours} h`, zh: `${rule.text.zh}（${rule.hours} 小时内）` };
    case "retention":
      return {
        en: `${rule.record}: ${daysOf(rule, "at least", "at most", "days")}`,
        zh: `${rule.record}：${daysOf(rule, "至少", "至多", "天")}`,
      };
    case "safety": {
      const text = `${rule.metric} ${rule.op} ${rule.value} (${rule.bank}, n ≥ ${rule.minSample})`;
      return rule.effect === "refuse"
        ? { en: `${text}, else refused`, zh: `${text}，否则拒绝` }
        : { en: `${text}, else a warning`, zh: `${text}，否则警告` };
    }
    case "residency": {
      const text = [
        rule.permit ? `+ ${rule.permit.join(", ")}` : "",
        rule.deny ? `− ${rule.deny.join(", ")}` : "",
      ].filter(Boolean);
      return { en: `${rule.dataClass}: ${text.join("; ")}`, zh: `${rule.dataClass}：${text.join("；")}` };
    }
    default:
      return null;
  }
}

function daysOf(
  { minDays, maxDays }: { minDays?: number | undefined; maxDays?: number | undefined },
  least: string,
  most: string,
  unit: string,
): string {
  return [
    ...(minDays === undefined ? [] : [`${least} ${minDays} ${unit}`]),
    ...(maxDays === undefined ? [] : [`${most} ${maxDays} ${unit}`]),
  ].join(", ");
}
