import type { Composition, Obligation } from "@homeport/protocol";
import { activeRules, type Context, type Question } from "./active-rules.ts";
import { afterKills } from "./after-kills.ts";
import { nothingRecorded } from "./approval-gate.ts";
import { ageReasons, availabilityReasons } from "./availability-gate.ts";
import { checkCandidate } from "./candidate.ts";
import type { Condition } from "./condition.ts";
import { hostingReasons } from "./hosting-gate.ts";
import { conditionsOf, launchReasons } from "./launch-gate.ts";
import { obligationsOf } from "./obligations.ts";
import { orderReasons, reasonFor } from "./reason.ts";
import { routeOf } from "./route.ts";
import type { StoredReason } from "./table.ts";

export type Evaluation =
  | {
      type: "serve";
      compositions: readonly Composition[];
      obligations: readonly Obligation[];
      /** What a device must be or have, told only when it asks. */
      conditions: readonly Condition[];
      warnings: readonly StoredReason[];
      rules: readonly string[];
    }
  | { type: "refuse"; reasons: readonly StoredReason[] };

/**
 * What one market says to one question, straight from its law and the launch book.
 * Slow and obvious on purpose: the compiled table must answer the same for every question.
 */
export function evaluate(context: Context, question: Question): Evaluation {
  return evaluateFor(context, question, lawfulness(context, question));
}

/** The greater part of an evaluation: it depends on platform and age band only where a rule names some. */
export type Lawfulness = {
  availability: readonly StoredReason[];
  hosting: readonly StoredReason[];
  /** Why nothing may serve; empty where something may. */
  unserved: readonly StoredReason[];
  compositions: readonly Composition[];
  warnings: readonly StoredReason[];
  obligations: readonly Obligation[];
  rules: readonly string[];
};

/** What law, partners and routes say to a question, before launches, ages and kills. */
export function lawfulness(context: Context, question: Question): Lawfulness {
  const { law, book } = context;
  const candidates = (routeOf(law, book, question.feature)?.use ?? []).map((use) =>
    checkCandidate(context, question, use),
  );
  const permitted = candidates.filter((candidate) => candidate.type === "permitted");
  const obligations = obligationsOf(context, question);
  return {
    availability: availabilityReasons(law, question),
    hosting: hostingReasons(context, question),
    unserved:
      candidates.length === 0
        ? [
            reasonFor("no_route", { gate: "market", market: law.market, rules: ["book/routes"] }),
            ...approvalAlone(context, question),
          ]
        : candidates.flatMap((candidate) =>
            candidate.type === "refused" && permitted.length === 0 ? candidate.reasons : [],
          ),
    compositions: permitted.map((candidate) => candidate.composition),
    warnings: orderReasons(permitted.flatMap((candidate) => candidate.warnings)),
    obligations,
    rules: [
      ...new Set([
        ...activeRules(law, "availability", question).map((rule) => rule.id),
        "book/launches",
        ...permitted.flatMap((candidate) => candidate.rules),
        ...obligations.map((obligation) => obligation.rule),
      ]),
    ],
  };
}

/** The rest of an evaluation: launches, ages and kills. */
export function evaluateFor(context: Context, question: Question, found: Lawfulness): Evaluation {
  const { law, book } = context;
  const { compositions, obligations, warnings, rules } = found;
  const reasons = [
    ...found.availability,
    ...launchReasons(context, question),
    ...ageReasons(law, question),
    ...found.hosting,
    ...found.unserved,
  ];
  const evaluation: Evaluation =
    reasons.length > 0
      ? { type: "refuse", reasons: orderReasons(reasons) }
      : {
          type: "serve",
          compositions,
          obligations,
          conditions: conditionsOf(context, question),
          warnings,
          rules,
        };
  return afterKills(evaluation, book.kills, { lineage: law.lineage, feature: question.feature });
}

/** With no route at all, the approval that a route would need is still worth telling. */
function approvalAlone({ law, book }: Context, question: Question): StoredReason[] {
  return activeRules(law, "approval", question)
    .filter(
      (rule) =>
        !book.approvals.some(
          (approval) =>
            law.lineage.includes(approval.market) &&
            rule.accepts.includes(approval.kind) &&
            approval.features.includes(question.feature),
        ),
    )
    .map((rule) =>
      reasonFor(
        "not_approved",
        { gate: "legal", market: law.market, rules: [rule.id] },
        nothingRecorded(rule, question),
      ),
    );
}
