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
  const { feature } = question;
  return afterKills(evaluateRules(context, question), context.book.kills, {
    lineage: context.law.lineage,
    feature,
  });
}

function evaluateRules(context: Context, question: Question): Evaluation {
  const { law, book } = context;
  // An unknown age is decided by the rules for a child.
  const asked = question.ageBand === "unknown" ? { ...question, ageBand: "child" as const } : question;
  const reasons = [
    ...availabilityReasons(law, asked),
    ...launchReasons(context, asked),
    ...ageReasons(law, asked, question.ageBand === "unknown"),
    ...hostingReasons(context, asked),
  ];
  const candidates = (routeOf(law, book, asked.feature)?.use ?? []).map((use) =>
    checkCandidate(context, asked, use),
  );
  const permitted = candidates.filter((candidate) => candidate.type === "permitted");
  if (permitted.length === 0) {
    reasons.push(
      ...candidates.flatMap((candidate) => (candidate.type === "refused" ? candidate.reasons : [])),
    );
    if (candidates.length === 0) {
      const where = { gate: "market", market: law.market, rules: ["book/routes"] } as const;
      reasons.push(reasonFor("no_route", where), ...approvalAlone(context, asked));
    }
  }
  if (reasons.length > 0) return { type: "refuse", reasons: orderReasons(reasons) };
  const obligations = obligationsOf(context, asked);
  return {
    type: "serve",
    compositions: permitted.map((candidate) => candidate.composition),
    obligations,
    conditions: conditionsOf(context, asked),
    warnings: orderReasons(permitted.flatMap((candidate) => candidate.warnings)),
    rules: [
      ...new Set([
        ...activeRules(law, "availability", asked).map((rule) => rule.id),
        "book/launches",
        ...permitted.flatMap((candidate) => candidate.rules),
        ...obligations.map((obligation) => obligation.rule),
      ]),
    ],
  };
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
