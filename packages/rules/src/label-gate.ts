import { activeRules, type Context, liveRecords, type Question } from "./active-rules.ts";
import type { Gap, Partner } from "./book.ts";
import { labelsOf, marksOf } from "./obligations.ts";
import { reasonFor } from "./reason.ts";
import type { RuleOf } from "./rule.ts";
import type { StoredReason } from "./table.ts";

/** Whether Homeport writes a label itself: before text, or beside anything, in its meta; a partner's capability names any other. */
function isOwn({ modality, place }: RuleOf<"label">): boolean {
  return place === "beside" || (modality === "text" && place === "start");
}

export type LabelPlan = {
  reasons: StoredReason[];
  warnings: StoredReason[];
  /** Rules whose mark the partner writes. */
  marks: string[];
  /** Rules that a gap on record stands in for. */
  gaps: string[];
};

/**
 * Whether every label and mark that is demanded can be written, by Homeport or by the partner; an engine of
 * Homeport's own writes what Homeport writes.
 */
export function labelPlan(context: Context, question: Question, partner: Partner | null): LabelPlan {
  const { law } = context;
  const can = new Set(partner?.capabilities);
  const plan: LabelPlan = { reasons: [], warnings: [], marks: [], gaps: [] };
  const lacking = (rule: { id: string }, form: string): StoredReason =>
    reasonFor(
      "label_not_possible",
      { gate: "legal", market: law.market, rules: [rule.id] },
      partner
        ? { en: `\`${partner.id}\` does not write ${form}`, zh: `\`${partner.id}\` 不能写入 ${form}` }
        : { en: `an engine of Homeport's does not write ${form}`, zh: `Homeport 的引擎不能写入 ${form}` },
    );
  for (const rule of labelsOf(law, question)) {
    const form = `label-${rule.modality}-${rule.place}`;
    if (!isOwn(rule) && !can.has(form)) plan.reasons.push(lacking(rule, `\`${form}\``));
  }
  for (const rule of marksOf(law, question)) {
    const missing = rule.forms.filter((form) => !can.has(form));
    if (rule.need === "any" ? missing.length < rule.forms.length : missing.length === 0) {
      plan.marks.push(rule.id);
      continue;
    }
    const gap = rule.mayGap ? gapFor(context, question, { rule: rule.id, partner }) : undefined;
    if (gap) {
      plan.gaps.push(rule.id);
      plan.warnings.push(gapWarning(context, gap));
    } else {
      plan.reasons.push(lacking(rule, missing.map((form) => `\`${form}\``).join(", ")));
    }
  }
  return plan;
}

/** The gap on record, in force, that stands in for a rule with this partner. */
function gapFor(
  { law, book }: Context,
  question: Question,
  { rule, partner }: { rule: string; partner: Partner | null },
): Gap | undefined {
  return liveRecords(law, book.gaps, question.at).find(
    (gap) => gap.rule === rule && gap.partner === partner?.id && gap.features.includes(question.feature),
  );
}

/** A gap is never silent: whoever asks learns of it, and until when. */
function gapWarning({ law }: Context, gap: Gap): StoredReason {
  return reasonFor(
    "gap_on_record",
    { gate: "legal", market: law.market, rules: [gap.rule, "book/gaps"] },
    {
      en: `\`${gap.id}\` until ${gap.to}: ${gap.reason.en}`,
      zh: `\`${gap.id}\`，至 ${gap.to}：${gap.reason.zh}`,
    },
  );
}

/** What the partner rules in force ask of the partner, met by a capability or by a gap where the rule permits one. */
export function capabilityPlan(
  context: Context,
  question: Question,
  partner: Partner,
): Omit<LabelPlan, "marks"> {
  const { law } = context;
  const plan: Omit<LabelPlan, "marks"> = { reasons: [], warnings: [], gaps: [] };
  for (const rule of activeRules(law, "partner", question)) {
    for (const capability of rule.requireCapabilities) {
      if (partner.capabilities.includes(capability)) continue;
      const gap = rule.mayGap ? gapFor(context, question, { rule: rule.id, partner }) : undefined;
      if (gap) {
        plan.gaps.push(rule.id);
        plan.warnings.push(gapWarning(context, gap));
        continue;
      }
      plan.reasons.push(
        reasonFor(
          "partner_not_permitted",
          { gate: "legal", market: law.market, rules: [rule.id] },
          { en: `\`${partner.id}\` lacks ${capability}`, zh: `\`${partner.id}\` 不具备 ${capability}` },
        ),
      );
    }
  }
  return plan;
}
