import type { Composition, Obligation } from "@homeport/protocol";
import { activeRules, isVerified, type Question } from "./active-rules.ts";
import { afterKills } from "./after-kills.ts";
import type { Book } from "./book.ts";
import { nothingRecorded } from "./approval-gate.ts";
import { checkCandidate } from "./candidate.ts";
import type { Pack } from "./pack.ts";
import { notAmong, orderReasons, reasonFor } from "./reason.ts";
import type { StoredReason } from "./table.ts";
import { covers, periodOf } from "./time.ts";

export type Evaluation =
  | {
      type: "serve";
      compositions: readonly Composition[];
      obligations: readonly Obligation[];
      rules: readonly string[];
    }
  | { type: "refuse"; reasons: readonly StoredReason[] };

/**
 * What one market says to one question, straight from its pack and the launch book.
 * Slow and obvious on purpose: the compiled table must answer the same for every question.
 */
export function evaluate(context: { pack: Pack; book: Book }, question: Question): Evaluation {
  const { feature } = question;
  return afterKills(evaluateRules(context, question), context.book.kills, {
    market: context.pack.market,
    feature,
  });
}

function evaluateRules(context: { pack: Pack; book: Book }, question: Question): Evaluation {
  // An unknown age is decided by the rules for a child.
  const asked = question.ageBand === "unknown" ? { ...question, ageBand: "child" as const } : question;
  const reasons = [
    ...availabilityReasons(context.pack, asked),
    ...launchReasons(context, asked),
    ...ageReasons(context.pack, asked, question.ageBand === "unknown"),
  ];
  const route = context.book.routes.find(
    (candidate) => candidate.market === context.pack.market && candidate.feature === asked.feature,
  );
  const candidates = (route?.use ?? []).map((use) => checkCandidate(context, asked, use));
  const permitted = candidates.filter((candidate) => candidate.type === "permitted");
  if (permitted.length === 0) {
    reasons.push(
      ...candidates.flatMap((candidate) => (candidate.type === "refused" ? candidate.reasons : [])),
    );
    if (candidates.length === 0) {
      const where = { gate: "market", market: context.pack.market, rules: ["book/routes"] } as const;
      reasons.push(reasonFor("no_route", where), ...approvalAlone(context, asked));
    }
  }
  if (reasons.length > 0) return { type: "refuse", reasons: orderReasons(reasons) };
  const obligations = obligationsOf(context, asked);
  return {
    type: "serve",
    compositions: permitted.map((candidate) => candidate.composition),
    obligations,
    rules: [
      ...new Set([
        ...activeRules(context.pack, "availability", asked).map((rule) => rule.id),
        "book/launches",
        ...permitted.flatMap((candidate) => candidate.rules),
        ...obligations.map((obligation) => obligation.rule),
      ]),
    ],
  };
}

function availabilityReasons(pack: Pack, question: Question): StoredReason[] {
  const rules = activeRules(pack, "availability", question);
  const denials = rules.filter((rule) => rule.effect === "deny");
  if (denials.length > 0) {
    return denials.map((rule) =>
      reasonFor("market_blocked", { gate: "legal", market: pack.market, rules: [rule.id] }, rule.summary),
    );
  }
  const allowances = rules.filter((rule) => rule.effect === "allow");
  if (allowances.some((rule) => isVerified(pack, rule))) return [];
  const where = { gate: "legal", market: pack.market, rules: allowances.map((rule) => rule.id) } as const;
  return [
    allowances.length > 0
      ? reasonFor("market_not_open", where, {
          en: "the rule that would allow it is not verified",
          zh: "本可允许此功能的规则未经核实",
        })
      : reasonFor("market_not_open", where),
  ];
}

function launchReasons({ pack, book }: { pack: Pack; book: Book }, question: Question): StoredReason[] {
  const platforms = book.launches
    .filter(
      (launch) =>
        launch.market === pack.market &&
        launch.feature === question.feature &&
        covers(periodOf(launch, pack.offset), question.at),
    )
    .flatMap((launch) => launch.platforms);
  const where = { market: pack.market, rules: ["book/launches"] };
  if (platforms.length === 0) {
    const detail = {
      en: `\`${question.feature}\` in ${pack.market}`,
      zh: `${pack.market} 的 \`${question.feature}\``,
    };
    return [reasonFor("not_launched", { ...where, gate: "market" }, detail)];
  }
  if (platforms.includes(question.platform)) return [];
  return [
    reasonFor(
      "platform_unsupported",
      { ...where, gate: "platform" },
      notAmong(`\`${question.platform}\``, platforms),
    ),
  ];
}

function ageReasons(pack: Pack, question: Question, unknown: boolean): StoredReason[] {
  const denials = activeRules(pack, "age", question).filter((rule) =>
    rule.deny.some((band) => band === question.ageBand),
  );
  return denials.map((rule) =>
    reasonFor(
      "age_denied",
      { gate: "age", market: pack.market, rules: [rule.id] },
      unknown
        ? { en: "the age is unknown and counts as a child's", zh: "年龄未知，按儿童处理" }
        : { en: `age band \`${question.ageBand}\``, zh: `年龄段 \`${question.ageBand}\`` },
    ),
  );
}

/** With no route at all, the approval that a route would need is still worth telling. */
function approvalAlone({ pack, book }: { pack: Pack; book: Book }, question: Question): StoredReason[] {
  return activeRules(pack, "approval", question)
    .filter(
      (rule) =>
        !book.approvals.some(
          (approval) =>
            approval.market === pack.market &&
            rule.accepts.includes(approval.kind) &&
            approval.features.includes(question.feature),
        ),
    )
    .map((rule) =>
      reasonFor(
        "not_approved",
        { gate: "legal", market: pack.market, rules: [rule.id] },
        nothingRecorded(rule, question),
      ),
    );
}

function obligationsOf({ pack, book }: { pack: Pack; book: Book }, question: Question): Obligation[] {
  const screens = activeRules(pack, "screen", question).flatMap((rule) =>
    rule.phases.map((phase) => ({ type: "screen" as const, phase, filter: rule.filter, rule: rule.id })),
  );
  const own = book.maker.screens.flatMap((filter) =>
    (["input", "output"] as const)
      .filter((phase) => !screens.some((screen) => screen.phase === phase && screen.filter === filter))
      .map((phase) => ({ type: "screen" as const, phase, filter, rule: "book/screens" })),
  );
  return [
    ...activeRules(pack, "consent", question).map((rule) => ({
      type: "consent" as const,
      purpose: rule.purpose,
      rule: rule.id,
    })),
    ...screens,
    ...own,
    ...activeRules(pack, "residency", question).flatMap((rule) =>
      rule.permit
        ? [{ type: "locate" as const, dataClass: rule.dataClass, regions: rule.permit, rule: rule.id }]
        : [],
    ),
    ...activeRules(pack, "label", question).map((rule) => ({
      type: "label" as const,
      modality: rule.modality,
      place: rule.place,
      text: rule.text,
      rule: rule.id,
    })),
    ...activeRules(pack, "disclosure", question).map((rule) => ({
      type: "disclose" as const,
      text: rule.text,
      rule: rule.id,
    })),
    ...activeRules(pack, "retention", question).map((rule) => ({
      type: "retain" as const,
      record: rule.record,
      minDays: rule.minDays,
      rule: rule.id,
    })),
  ];
}
