import type { LocalText } from "@homeport/protocol";
import { isVerified } from "../active-rules.ts";
import type { Law } from "../inherit.ts";
import type { Rule, RuleOf, RuleType } from "../rule.ts";
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

/** What a type of rule counts, in a person's words; a type that counts nothing is not here. */
const measures: { [Type in RuleType]?: (rule: RuleOf<Type>) => LocalText } = {
  incident: ({ hours, tell }) => ({
    en: `within ${hours} h, to ${tell.en}`,
    zh: `${hours} 小时内，报告${tell.zh}`,
  }),
  right: ({ right, hours, text }) =>
    hours === null
      ? { en: `${right}, without delay`, zh: `${text.zh}（及时）` }
      : { en: `${right}, within ${hours} h`, zh: `${text.zh}（${hours} 小时内）` },
  retention: ({ record, minDays, maxDays }) => {
    const least = minDays === undefined ? null : { en: `at least ${minDays} days`, zh: `至少 ${minDays} 天` };
    const most = maxDays === undefined ? null : { en: `at most ${maxDays} days`, zh: `至多 ${maxDays} 天` };
    const bounds = [least, most].filter((bound) => bound !== null);
    return {
      en: `${record}: ${bounds.map(({ en }) => en).join(", ")}`,
      zh: `${record}：${bounds.map(({ zh }) => zh).join("，")}`,
    };
  },
  safety: ({ metric, op, value, bank, minSample, effect }) => {
    const text = `${metric} ${op} ${value} (${bank}, n ≥ ${minSample})`;
    return effect === "refuse"
      ? { en: `${text}, else refused`, zh: `${text}，否则拒绝` }
      : { en: `${text}, else a warning`, zh: `${text}，否则警告` };
  },
  residency: ({ dataClass, permit, deny }) => {
    const bounds = [...(permit ? [`+ ${permit.join(", ")}`] : []), ...(deny ? [`− ${deny.join(", ")}`] : [])];
    return { en: `${dataClass}: ${bounds.join("; ")}`, zh: `${dataClass}：${bounds.join("；")}` };
  },
};

function measureOf(rule: Rule): LocalText | null {
  const measure = measures[rule.type] as ((rule: Rule) => LocalText) | undefined;
  return measure ? measure(rule) : null;
}
