import type { Composition, LocalText } from "@homeport/protocol";
import { activeRules, type Question } from "./active-rules.ts";
import { checkApprovals } from "./approval-gate.ts";
import type { Book, Partner, Route } from "./book.ts";
import type { Pack } from "./pack.ts";
import { reasonFor } from "./reason.ts";
import type { StoredReason } from "./table.ts";
import { covers, periodOf } from "./time.ts";

type Use = Route["use"][number];
type PartnerUse = Extract<Use, { partner: string }>;

export type CandidateResult =
  | { type: "permitted"; composition: Composition; rules: readonly string[] }
  | { type: "refused"; reasons: StoredReason[] };

/** Whether one entry of a route may serve the question; every rule it fails is a reason. */
export function checkCandidate(
  context: { pack: Pack; book: Book },
  question: Question,
  use: Use,
): CandidateResult {
  const approvalRules = activeRules(context.pack, "approval", question);
  if ("engine" in use) {
    const approval = checkApprovals({ ...context, rules: approvalRules }, question, null);
    if (approval.type === "refused") return approval;
    return {
      type: "permitted",
      composition: {
        type: "engine",
        id: `engine/${use.engine}`,
        engine: use.engine,
        languages: use.languages,
      },
      rules: approvalRules.map((rule) => rule.id),
    };
  }
  return checkPartner(context, question, use);
}

function checkPartner(
  { pack, book }: { pack: Pack; book: Book },
  question: Question,
  use: PartnerUse,
): CandidateResult {
  const named = {
    en: `\`${use.partner}\` \`${use.model}\` at \`${use.endpoint}\``,
    zh: `位于 \`${use.endpoint}\` 的 \`${use.partner}\` \`${use.model}\``,
  };
  const partner = book.partners.find((candidate) => candidate.id === use.partner);
  const model = partner?.models.find((candidate) => candidate.id === use.model);
  const endpoint = partner?.endpoints.find((candidate) => candidate.id === use.endpoint);
  if (!partner || !model || !endpoint || !model.endpoints.includes(endpoint.id)) {
    const where = { gate: "market", market: pack.market, rules: ["book/routes"] } as const;
    return {
      type: "refused",
      reasons: [
        reasonFor("no_route", where, {
          en: `the launch book does not hold ${named.en} together`,
          zh: `上线台账中没有${named.zh} 这一组合`,
        }),
      ],
    };
  }
  const approvalRules = activeRules(pack, "approval", question);
  const approval = checkApprovals({ pack, book, rules: approvalRules }, question, model);
  const reasons = [
    ...(approval.type === "refused" ? approval.reasons : []),
    ...partnerReasons(pack, question, { partner, endpoint }),
    ...residencyReasons(pack, question, endpoint),
    ...contractReasons(pack, question, partner),
  ];
  if (approval.type === "refused" || reasons.length > 0) return { type: "refused", reasons };
  return {
    type: "permitted",
    composition: {
      type: "partner",
      id: `${partner.id}/${model.id}@${model.version}/${endpoint.id}`,
      partner: partner.id,
      model: model.name,
      modelVersion: model.version,
      endpoint: endpoint.id,
      languages: model.languages,
      display: approval.display,
    },
    rules: [
      ...approvalRules.map((rule) => rule.id),
      ...activeRules(pack, "partner", question).map((rule) => rule.id),
      ...activeRules(pack, "residency", question).map((rule) => rule.id),
    ],
  };
}

function partnerReasons(
  pack: Pack,
  question: Question,
  { partner, endpoint }: { partner: Partner; endpoint: Partner["endpoints"][number] },
): StoredReason[] {
  return activeRules(pack, "partner", question).flatMap((rule) => {
    const where = { gate: "legal", market: pack.market, rules: [rule.id] } as const;
    const details: LocalText[] = [];
    if (rule.denyOrigins.includes(partner.origin)) {
      details.push({
        en: `\`${partner.id}\` is from ${partner.origin}`,
        zh: `\`${partner.id}\` 来自 ${partner.origin}`,
      });
    }
    if (rule.localOperator && endpoint.operatorCountry !== pack.market) {
      details.push({
        en: `\`${endpoint.id}\` is operated under the law of ${endpoint.operatorCountry}`,
        zh: `\`${endpoint.id}\` 依照 ${endpoint.operatorCountry} 的法律运营`,
      });
    }
    for (const capability of rule.requireCapabilities) {
      if (partner.capabilities.includes(capability)) continue;
      details.push({
        en: `\`${partner.id}\` lacks ${capability}`,
        zh: `\`${partner.id}\` 不具备 ${capability}`,
      });
    }
    return details.map((detail) => reasonFor("partner_not_permitted", where, detail));
  });
}

/** How the launch book writes a scope that the partner does not bound. */
const unbounded = "global";

function residencyReasons(
  pack: Pack,
  question: Question,
  endpoint: Partner["endpoints"][number],
): StoredReason[] {
  const places = [endpoint.region, endpoint.inferenceScope];
  return activeRules(pack, "residency", question).flatMap((rule) => {
    const where = { gate: "legal", market: pack.market, rules: [rule.id] } as const;
    const outside = places.filter(
      (place) =>
        (rule.permit !== undefined && !rule.permit.some((region) => within(place, region))) ||
        // What the partner does not bound may lie in any region, so also in a denied one.
        (rule.deny !== undefined &&
          (place === unbounded || rule.deny.some((region) => within(place, region)))),
    );
    return [...new Set(outside)].map((place) =>
      reasonFor("residency_not_permitted", where, {
        en: `\`${endpoint.id}\` processes in \`${place}\``,
        zh: `\`${endpoint.id}\` 在 \`${place}\` 处理数据`,
      }),
    );
  });
}

/** Whether a place is a region or lies in it; for example `within("cn-beijing", "cn-*") // true`. */
export function within(place: string, region: string): boolean {
  if (!region.endsWith("-*")) return place === region;
  const prefix = region.slice(0, -2);
  return place === prefix || place.startsWith(`${prefix}-`);
}

function contractReasons(pack: Pack, question: Question, partner: Partner): StoredReason[] {
  const live = partner.contracts.some(
    (contract) =>
      contract.markets.includes(pack.market) && covers(periodOf(contract, pack.offset), question.at),
  );
  if (live) return [];
  const where = { gate: "market", market: pack.market, rules: ["book/contracts"] } as const;
  return [
    reasonFor("contract_not_live", where, {
      en: `no contract with \`${partner.id}\` covers ${pack.market}`,
      zh: `与 \`${partner.id}\` 的合同均未涵盖 ${pack.market}`,
    }),
  ];
}
