import type { AgeBand, FeatureId, Platform, Source } from "@homeport/protocol";
import type { Book } from "./book.ts";
import type { Law } from "./inherit.ts";
import type { Rule, RuleOf, RuleType } from "./rule.ts";
import { covers, type Instant, periodOf } from "./time.ts";

/** What one cell asks: a feature on a platform for an age band, at an instant. */
export type Question = { feature: FeatureId; platform: Platform; ageBand: AgeBand; at: Instant };

/** What a question is decided by: the market's law with all it inherits, and the maker's launch book. */
export type Context = { law: Law; book: Book };

/** The rules of a type that are in force for the question. */
export function activeRules<Type extends RuleType>(law: Law, type: Type, question: Question): RuleOf<Type>[] {
  return law.rules.filter(
    (rule): rule is RuleOf<Type> => rule.type === type && isActive(law, rule, question),
  );
}

function isActive(law: Law, rule: Rule, question: Question): boolean {
  return (
    covers(periodOf(rule, law.offset), question.at) &&
    (rule.features?.includes(question.feature) ?? true) &&
    (rule.platforms?.includes(question.platform) ?? true) &&
    // An unknown age is decided by the rules for a child.
    (rule.ageBands?.includes(question.ageBand === "unknown" ? "child" : question.ageBand) ?? true)
  );
}

/** The launch book's dated records of the market, or of one it adds to, that hold at the instant. */
export function liveRecords<Kind extends { market: string; from: string; to?: string | undefined }>(
  law: Law,
  records: readonly Kind[],
  at: Instant,
): Kind[] {
  return records.filter(
    (record) => law.lineage.includes(record.market) && covers(periodOf(record, law.offset), at),
  );
}

/** The sources of a rule, in its own order. */
export function sourcesOf(pack: { sources: readonly Source[] }, rule: Rule): Source[] {
  return rule.sources.flatMap((id) => pack.sources.filter((source) => source.id === id));
}

/** Whether any source of the rule was quoted or read; what is not verified may deny, but never allow. */
export function isVerified(pack: { sources: readonly Source[] }, rule: Rule): boolean {
  return sourcesOf(pack, rule).some((source) => source.verification !== "unverified");
}
