import type { AgeBand, FeatureId, Platform, Source } from "@homeport/protocol";
import type { Pack } from "./pack.ts";
import type { Rule, RuleOf, RuleType } from "./rule.ts";
import { covers, type Instant, periodOf } from "./time.ts";

/** What one cell asks: a feature on a platform for an age band, at an instant. */
export type Question = { feature: FeatureId; platform: Platform; ageBand: AgeBand; at: Instant };

/** The rules of a type that are in force for the question. */
export function activeRules<Type extends RuleType>(
  pack: Pack,
  type: Type,
  question: Question,
): RuleOf<Type>[] {
  return pack.rules.filter(
    (rule): rule is RuleOf<Type> => rule.type === type && isActive(pack, rule, question),
  );
}

function isActive(pack: Pack, rule: Rule, question: Question): boolean {
  return (
    covers(periodOf(rule, pack.offset), question.at) &&
    (rule.features?.includes(question.feature) ?? true) &&
    (rule.platforms?.includes(question.platform) ?? true)
  );
}

/** The sources of a rule, in its own order. */
export function sourcesOf(pack: Pack, rule: Rule): Source[] {
  return rule.sources.flatMap((id) => pack.sources.filter((source) => source.id === id));
}

/** Whether any source of the rule was quoted or read; what is not verified may deny, but never allow. */
export function isVerified(pack: Pack, rule: Rule): boolean {
  return sourcesOf(pack, rule).some((source) => source.verification !== "unverified");
}
