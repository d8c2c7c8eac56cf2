import type { LocalText } from "@homeport/protocol";
import { activeRules, type Context, liveRecords, type Question } from "./active-rules.ts";
import type { Evidence } from "./book.ts";
import { reasonFor } from "./reason.ts";
import type { RuleOf } from "./rule.ts";
import type { StoredReason } from "./table.ts";

/**
 * Whether what would serve was measured to be as safe as the market demands. A rule that refuses gives a reason, one
 * that warns a warning. `model` is written `model@version`, or `engine/NAME` for an engine of Homeport's.
 */
export function checkSafety(
  context: Context,
  question: Question,
  model: string,
): { reasons: StoredReason[]; warnings: StoredReason[] } {
  const { law, book } = context;
  const found = { reasons: [] as StoredReason[], warnings: [] as StoredReason[] };
  const rules = activeRules(law, "safety", question);
  if (rules.length === 0) return found;
  const live = liveRecords(law, book.evidence, question.at);
  for (const rule of rules) {
    const held = live.filter(
      (evidence) =>
        evidence.features.includes(question.feature) &&
        evidence.metric === rule.metric &&
        evidence.bank === rule.bank &&
        evidence.model === model,
    );
    if (held.some((evidence) => suffices(rule, evidence))) continue;
    const where = { gate: "legal", market: law.market, rules: [rule.id] } as const;
    const reason =
      held.length === 0
        ? reasonFor("evidence_missing", where, demandOf(rule, model))
        : reasonFor("evidence_short", where, shortOf(rule, held));
    (rule.effect === "refuse" ? found.reasons : found.warnings).push(reason);
  }
  return found;
}

function suffices(rule: RuleOf<"safety">, { value, sample }: Evidence): boolean {
  if (sample < rule.minSample) return false;
  return rule.op === ">=" ? value >= rule.value : value <= rule.value;
}

function demandOf({ metric, bank, op, value, minSample }: RuleOf<"safety">, model: string): LocalText {
  return {
    en: `\`${metric}\` on \`${bank}\` ${op} ${value} over at least ${minSample} for \`${model}\``,
    zh: `\`${model}\` 在 \`${bank}\` 上的 \`${metric}\` 须 ${op} ${value}，样本不少于 ${minSample}`,
  };
}

function shortOf({ metric, op, value, minSample }: RuleOf<"safety">, held: readonly Evidence[]): LocalText {
  const list = held
    .map((evidence) => `${evidence.value} / ${evidence.sample} (\`${evidence.id}\`)`)
    .join(", ");
  return {
    en: `\`${metric}\` is ${list}, not ${op} ${value} over at least ${minSample}`,
    zh: `\`${metric}\` 为 ${list}，未达到 ${op} ${value}、样本不少于 ${minSample}`,
  };
}
