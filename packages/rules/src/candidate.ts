import type { Composition, CompositionPart, LocalText, PartnerComposition } from "@homeport/protocol";
import { activeRules, type Context, type Question } from "./active-rules.ts";
import { checkApprovals } from "./approval-gate.ts";
import type { Book, Part, Partner, Route } from "./book.ts";
import { capabilityPlan, labelPlan } from "./label-gate.ts";
import { reasonFor } from "./reason.ts";
import { outsideOf } from "./region.ts";
import { checkSafety } from "./safety-gate.ts";
import type { StoredReason } from "./table.ts";
import { covers, periodOf } from "./time.ts";

type Use = Route["use"][number];
type PartnerUse = Extract<Use, { partner: string }>;

export type CandidateResult =
  | {
      type: "permitted";
      composition: Composition;
      warnings: readonly StoredReason[];
      rules: readonly string[];
    }
  | { type: "refused"; reasons: StoredReason[] };

/** Whether one entry of a route may serve the question; every rule it fails is a reason. */
export function checkCandidate(context: Context, question: Question, use: Use): CandidateResult {
  if (!("engine" in use)) return checkPartner(context, question, use);
  const approvalRules = activeRules(context.law, "approval", question);
  const approval = checkApprovals({ ...context, rules: approvalRules }, question, null);
  const labels = labelPlan(context, question, null);
  const safety = checkSafety(context, question, `engine/${use.engine}`);
  const reasons = [
    ...(approval.type === "refused" ? approval.reasons : []),
    ...labels.reasons,
    ...safety.reasons,
  ];
  if (reasons.length > 0) return { type: "refused", reasons };
  return {
    type: "permitted",
    composition: {
      type: "engine",
      id: `engine/${use.engine}`,
      engine: use.engine,
      languages: use.languages,
    },
    warnings: safety.warnings,
    rules: approvalRules.map((rule) => rule.id),
  };
}

function checkPartner(context: Context, question: Question, use: PartnerUse): CandidateResult {
  const { law, book } = context;
  const parts = use.parts ?? [];
  const main = heldOf(book, use);
  const beside = parts.map((part) => ({ part, held: heldOf(book, part) }));
  const unknown = [use, ...parts].filter((named) => heldOf(book, named) === null);
  if (main === null || unknown.length > 0) {
    const where = { gate: "market", market: law.market, rules: ["book/routes"] } as const;
    return {
      type: "refused",
      reasons: unknown.map((named) => {
        const words = nameOf(named);
        return reasonFor("no_route", where, {
          en: `the launch book does not hold ${words.en} together`,
          zh: `上线台账中没有${words.zh} 这一组合`,
        });
      }),
    };
  }
  const { partner, model } = main;
  const approvalRules = activeRules(law, "approval", question);
  const approval = checkApprovals({ ...context, rules: approvalRules }, question, model);
  const labels = labelPlan(context, question, partner);
  const capabilities = capabilityPlan(context, question, partner);
  const safety = checkSafety(context, question, `${model.id}@${model.version}`);
  const reasons = [
    ...(approval.type === "refused" ? approval.reasons : []),
    ...partnerReasons(context, question, main),
    ...capabilities.reasons,
    ...residencyReasons(context, question, { held: main, role: "model" }),
    ...labels.reasons,
    ...safety.reasons,
    ...contractReasons(context, question, partner),
    ...beside.flatMap(({ part, held }) => (held ? partReasons(context, question, { part, held }) : [])),
  ];
  if (approval.type === "refused" || reasons.length > 0) return { type: "refused", reasons };
  const gaps = [...capabilities.gaps, ...labels.gaps];
  return {
    type: "permitted",
    composition: {
      ...compositionOf(
        main,
        parts.length > 0 ? beside.flatMap(({ part, held }) => partOf(part, held)) : null,
      ),
      display: approval.display,
      ...(labels.marks.length > 0 && { marks: labels.marks }),
      ...(gaps.length > 0 && { gaps }),
    },
    warnings: [...capabilities.warnings, ...labels.warnings, ...safety.warnings],
    rules: [
      ...approvalRules.map((rule) => rule.id),
      ...activeRules(law, "partner", question).map((rule) => rule.id),
      ...activeRules(law, "residency", question).map((rule) => rule.id),
      ...(gaps.length > 0 ? ["book/gaps"] : []),
    ],
  };
}

type Named = { partner: string; model: string; endpoint: string };
type Held = {
  partner: Partner;
  model: Partner["models"][number];
  endpoint: Partner["endpoints"][number];
};

/** A partner, its model and its endpoint, where the launch book holds all three together. */
function heldOf(book: Book, named: Named): Held | null {
  const partner = book.partners.find((candidate) => candidate.id === named.partner);
  const model = partner?.models.find((candidate) => candidate.id === named.model);
  const endpoint = partner?.endpoints.find((candidate) => candidate.id === named.endpoint);
  if (!partner || !model || !endpoint || !model.endpoints.includes(endpoint.id)) return null;
  return { partner, model, endpoint };
}

function nameOf({ partner, model, endpoint }: Named): LocalText {
  return {
    en: `\`${partner}\` \`${model}\` at \`${endpoint}\``,
    zh: `位于 \`${endpoint}\` 的 \`${partner}\` \`${model}\``,
  };
}

function compositionOf(
  { partner, model, endpoint }: Held,
  parts: readonly CompositionPart[] | null,
): Omit<PartnerComposition, "display"> {
  const beside = (parts ?? []).map(
    (part) => `+${part.role}:${part.partner}/${part.model}@${part.modelVersion}/${part.endpoint}`,
  );
  return {
    type: "partner",
    id: `${partner.id}/${model.id}@${model.version}/${endpoint.id}${beside.join("")}`,
    partner: partner.id,
    model: model.name,
    modelVersion: model.version,
    endpoint: endpoint.id,
    languages: model.languages,
    ...(parts && { parts }),
  };
}

function partOf({ role }: Part, held: Held | null): CompositionPart[] {
  if (!held) return [];
  const { partner, model, endpoint } = held;
  return [
    {
      role,
      partner: partner.id,
      model: model.name,
      modelVersion: model.version,
      endpoint: endpoint.id,
    },
  ];
}

/** What stands beside the model is a partner all the same: origin, place, contract and approval hold for it. */
function partReasons(
  context: Context,
  question: Question,
  { part, held }: { part: Part; held: Held },
): StoredReason[] {
  const approvalRules = activeRules(context.law, "approval", question);
  // A screen makes nothing up, so no approval names it; whatever answers, reads or finds is part of what was approved.
  const approval =
    part.role === "screen"
      ? null
      : checkApprovals({ ...context, rules: approvalRules }, question, held.model);
  return [
    ...(approval?.type === "refused" ? approval.reasons : []),
    ...partnerReasons(context, question, held),
    ...residencyReasons(context, question, { held, role: part.role }),
    ...contractReasons(context, question, held.partner),
  ];
}

function partnerReasons({ law }: Context, question: Question, { partner, endpoint }: Held): StoredReason[] {
  const countries = law.countries ?? [law.market];
  return activeRules(law, "partner", question).flatMap((rule) => {
    const where = { gate: "legal", market: law.market, rules: [rule.id] } as const;
    const details: LocalText[] = [];
    if (rule.denyOrigins.includes(partner.origin)) {
      details.push({
        en: `\`${partner.id}\` is from ${partner.origin}`,
        zh: `\`${partner.id}\` 来自 ${partner.origin}`,
      });
    }
    if (rule.localOperator && !countries.includes(endpoint.operatorCountry)) {
      details.push({
        en: `\`${endpoint.id}\` is operated under the law of ${endpoint.operatorCountry}`,
        zh: `\`${endpoint.id}\` 依照 ${endpoint.operatorCountry} 的法律运营`,
      });
    }
    return details.map((detail) => reasonFor("partner_not_permitted", where, detail));
  });
}

/**
 * Where an endpoint infers, where its results lie for a while and where its partner keeps records; a screen's inference
 * is moderation. A host of results counts for every feature, as nothing holds an answer of text back from naming one.
 */
function residencyReasons(
  { law }: Context,
  question: Question,
  { held: { endpoint }, role }: { held: Held; role: string },
): StoredReason[] {
  const inferring = role === "screen" ? "moderation" : "inference";
  return activeRules(law, "residency", question).flatMap((rule) => {
    const where = { gate: "legal", market: law.market, rules: [rule.id] } as const;
    if (rule.dataClass === inferring) {
      const processed = outsideOf(rule, [endpoint.region, endpoint.inferenceScope]).map((place) =>
        reasonFor("residency_not_permitted", where, {
          en: `\`${endpoint.id}\` processes in \`${place}\``,
          zh: `\`${endpoint.id}\` 在 \`${place}\` 处理数据`,
        }),
      );
      const held = (endpoint.resultHosts ?? []).filter(({ region }) => outsideOf(rule, [region]).length > 0);
      return [
        ...processed,
        ...held.map(({ host, region }) =>
          reasonFor("residency_not_permitted", where, {
            en: `results of \`${endpoint.id}\` lie on \`${host}\` in \`${region}\``,
            zh: `\`${endpoint.id}\` 的结果存放于 \`${region}\` 的 \`${host}\``,
          }),
        ),
      ];
    }
    if (rule.dataClass !== "log") return [];
    return outsideOf(rule, [endpoint.storageRegion]).map((place) =>
      reasonFor("residency_not_permitted", where, {
        en: `\`${endpoint.id}\` keeps records in \`${place}\``,
        zh: `\`${endpoint.id}\` 将记录存放于 \`${place}\``,
      }),
    );
  });
}

function contractReasons({ law }: Context, question: Question, partner: Partner): StoredReason[] {
  const live = partner.contracts.some(
    (contract) =>
      contract.markets.some((market) => law.lineage.includes(market)) &&
      covers(periodOf(contract, law.offset), question.at),
  );
  if (live) return [];
  const where = { gate: "market", market: law.market, rules: ["book/contracts"] } as const;
  return [
    reasonFor("contract_not_live", where, {
      en: `no contract with \`${partner.id}\` covers ${law.market}`,
      zh: `与 \`${partner.id}\` 的合同均未涵盖 ${law.market}`,
    }),
  ];
}
