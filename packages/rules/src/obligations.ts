import { featureOutputs, type Obligation } from "@homeport/protocol";
import { activeRules, type Context, type Question } from "./active-rules.ts";
import type { Law } from "./inherit.ts";
import type { RuleOf } from "./rule.ts";

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
export function obligationsOf({ law, book }: Context, question: Question): Obligation[] {
  const screens = activeRules(law, "screen", question).flatMap((rule) =>
    rule.phases.map((phase) => ({ type: "screen" as const, phase, filter: rule.filter, rule: rule.id })),
  );
  const own = book.maker.screens.flatMap((filter) =>
    (["input", "output"] as const)
      .filter((phase) => !screens.some((screen) => screen.phase === phase && screen.filter === filter))
      .map((phase) => ({ type: "screen" as const, phase, filter, rule: "book/screens" })),
  );
  return [
    ...activeRules(law, "consent", question).map((rule) => ({
      type: "consent" as const,
      purpose: rule.purpose,
      rule: rule.id,
    })),
    ...screens,
    ...own,
    ...activeRules(law, "residency", question).flatMap((rule) =>
      rule.permit
        ? [{ type: "locate" as const, dataClass: rule.dataClass, regions: rule.permit, rule: rule.id }]
        : [],
    ),
    ...labelsOf(law, question).map((rule) => ({
      type: "label" as const,
      modality: rule.modality,
      place: rule.place,
      text: rule.text,
      ...(rule.minHeightPercent !== undefined && { minHeightPercent: rule.minHeightPercent }),
      ...(rule.minSeconds !== undefined && { minSeconds: rule.minSeconds }),
      rule: rule.id,
    })),
    ...marksOf(law, question).map((rule) => ({
      type: "mark" as const,
      modality: rule.modality,
      forms: rule.forms,
      need: rule.need,
      rule: rule.id,
    })),
    ...activeRules(law, "disclosure", question).map((rule) => ({
      type: "disclose" as const,
      text: rule.text,
      ...(rule.when !== "reply" && { when: rule.when }),
      ...(rule.everyMinutes !== undefined && { everyMinutes: rule.everyMinutes }),
      rule: rule.id,
    })),
    ...activeRules(law, "retention", question).flatMap((rule) =>
      rule.record === "decision"
        ? [
            {
              type: "retain" as const,
              record: rule.record,
              minDays: rule.minDays ?? 0,
              ...(rule.maxDays !== undefined && { maxDays: rule.maxDays }),
              rule: rule.id,
            },
          ]
        : [],
    ),
  ];
}
