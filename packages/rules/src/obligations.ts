import { featureOutputs, type Obligation } from "@homeport/protocol";
import { activeRules, type Context, type Question } from "./active-rules.ts";
import type { Law } from "./inherit.ts";
import type { Rule, RuleOf } from "./rule.ts";

/** The visible labels that the feature's output needs: those of its modality. */
export function labelsOf(law: Law, question: Question): RuleOf<"label">[] {
  const { modality } = featureOutputs[question.feature];
  return activeRules(law, "label", question).filter((rule) => rule.modality === modality);
}

/** The machine-readable marks that the feature's output needs: those of its modality, and by its length. */
export function marksOf(law: Law, question: Question): RuleOf<"mark">[] {
  const { modality, length } = featureOutputs[question.feature];
  return activeRules(law, "mark", question).filter(
    (rule) => rule.modality === modality && (length === "long" || !rule.longOnly),
  );
}

/** Everything that must be done with a reply or its record, in the order it is done. */
export function obligationsOf({ law, book }: Context, question: Question): readonly Obligation[] {
  const screens = activeRules(law, "screen", question).flatMap(owedBy);
  const own = book.maker.screens.flatMap((filter) =>
    (["input", "output"] as const)
      .filter(
        (phase) =>
          !screens.some(
            (screen) => screen.type === "screen" && screen.phase === phase && screen.filter === filter,
          ),
      )
      .map((phase) => ({ type: "screen" as const, phase, filter, rule: "book/screens" })),
  );
  return [
    ...activeRules(law, "consent", question).flatMap(owedBy),
    ...screens,
    ...own,
    ...activeRules(law, "residency", question).flatMap(owedBy),
    ...labelsOf(law, question).flatMap(owedBy),
    ...marksOf(law, question).flatMap(owedBy),
    ...activeRules(law, "disclosure", question).flatMap(owedBy),
    ...activeRules(law, "retention", question).flatMap(owedBy),
  ];
}

/** A rule owes the same in every cell, so its obligations are made once. */
const made = new WeakMap<Rule, readonly Obligation[]>();

function owedBy(rule: Rule): readonly Obligation[] {
  const known = made.get(rule) ?? obligationsFrom(rule);
  made.set(rule, known);
  return known;
}

function obligationsFrom(rule: Rule): Obligation[] {
  if (rule.type === "screen") {
    return rule.phases.map((phase) => ({ type: "screen", phase, filter: rule.filter, rule: rule.id }));
  }
  if (rule.type === "consent") {
    return [{ type: "consent", purpose: rule.purpose, rule: rule.id }];
  }
  if (rule.type === "residency") {
    if (!rule.permit) return [];
    return [{ type: "locate", dataClass: rule.dataClass, regions: rule.permit, rule: rule.id }];
  }
  if (rule.type === "label") {
    return [
      {
        type: "label",
        modality: rule.modality,
        place: rule.place,
        text: rule.text,
        ...(rule.minHeightPercent !== undefined && { minHeightPercent: rule.minHeightPercent }),
        ...(rule.minSeconds !== undefined && { minSeconds: rule.minSeconds }),
        rule: rule.id,
      },
    ];
  }
  if (rule.type === "mark") {
    return [{ type: "mark", modality: rule.modality, forms: rule.forms, need: rule.need, rule: rule.id }];
  }
  if (rule.type === "disclosure") {
    return [
      {
        type: "disclose",
        text: rule.text,
        ...(rule.when !== "reply" && { when: rule.when }),
        ...(rule.everyMinutes !== undefined && { everyMinutes: rule.everyMinutes }),
        rule: rule.id,
      },
    ];
  }
  if (rule.type === "retention") {
    if (rule.record !== "decision") return [];
    return [
      {
        type: "retain",
        record: rule.record,
        minDays: rule.minDays ?? 0,
        ...(rule.maxDays !== undefined && { maxDays: rule.maxDays }),
        rule: rule.id,
      },
    ];
  }
  return [];
}
