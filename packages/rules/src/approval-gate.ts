import type { ApprovalDisplay, LocalText } from "@homeport/protocol";
import type { Context, Question } from "./active-rules.ts";
import { liveStates } from "./approval-state.ts";
import type { Approval } from "./book.ts";
import { notAmong, reasonFor } from "./reason.ts";
import type { RuleOf } from "./rule.ts";
import type { StoredReason } from "./table.ts";
import { covers, periodOf } from "./time.ts";

/** The model that would serve, or null where an engine of Homeport's own would. */
export type ModelInUse = { id: string; version: string; modification: string } | null;

export type ApprovalResult =
  | { type: "covered"; display: ApprovalDisplay | null }
  | { type: "refused"; reasons: StoredReason[] };

/**
 * Whether an approval in force covers the model, as each of the market's approval rules demands.
 * An engine counts as uncovered: no approval names it.
 */
export function checkApprovals(
  context: Context & { rules: readonly RuleOf<"approval">[] },
  question: Question,
  model: ModelInUse,
): ApprovalResult {
  let display: ApprovalDisplay | null = null;
  const reasons: StoredReason[] = [];
  for (const rule of context.rules) {
    const found = checkRule({ ...context, rule }, question, model);
    if (found.type === "refused") reasons.push(...found.reasons);
    else display ??= found.display;
  }
  return reasons.length > 0 ? { type: "refused", reasons } : { type: "covered", display };
}

function checkRule(
  { law, book, rule }: Context & { rule: RuleOf<"approval"> },
  question: Question,
  model: ModelInUse,
): ApprovalResult {
  const where = { gate: "legal", market: law.market, rules: [rule.id] } as const;
  const refuse = (
    code: "not_approved" | "approval_not_live" | "approval_not_covering",
    detail: LocalText,
  ): ApprovalResult => ({ type: "refused", reasons: [reasonFor(code, where, detail)] });

  const held = book.approvals.filter(
    (approval) =>
      law.lineage.includes(approval.market) &&
      rule.accepts.includes(approval.kind) &&
      approval.features.includes(question.feature),
  );
  if (held.length === 0) {
    return refuse("not_approved", nothingRecorded(rule, question));
  }
  const live = held.filter(
    (approval) => liveStates.has(approval.state) && covers(periodOf(approval, law.offset), question.at),
  );
  if (live.length === 0) {
    const states = held.map(describe);
    return refuse("approval_not_live", {
      en: states.map(({ en }) => en).join(", "),
      zh: states.map(({ zh }) => zh).join("；"),
    });
  }
  if (model === null) {
    return refuse("approval_not_covering", {
      en: "the approval names no on-device engine",
      zh: "批准未列出任何端侧引擎",
    });
  }
  const written = `${model.id}@${model.version}`;
  const covering = live.filter((approval) => coversModel(rule, approval, model));
  if (covering.length === 0) {
    const covered = live.flatMap((approval) => approval.coversModels);
    return refuse("approval_not_covering", notAmong(`\`${written}\``, covered));
  }
  const lawful = covering.find(
    (approval) => model.modification === "none" || !rule.unmodifiedUnder.includes(approval.kind),
  );
  if (!lawful) {
    return refuse("approval_not_covering", {
      en: `\`${written}\` is modified (${model.modification})`,
      zh: `\`${written}\` 经过修改（${model.modification}）`,
    });
  }
  return {
    type: "covered",
    display: rule.display ? { approval: lawful.id, number: lawful.number, text: lawful.display } : null,
  };
}

/** Where a change of the model is only to be reported, an approval of one version covers the others of that model. */
function coversModel(
  { onModelChange }: RuleOf<"approval">,
  { coversModels }: Approval,
  { id, version }: { id: string; version: string },
): boolean {
  if (coversModels.includes(`${id}@${version}`)) return true;
  return onModelChange === "report" && coversModels.some((covered) => covered.split("@")[0] === id);
}

/** The detail that no approval of the kinds a rule accepts is held. */
export function nothingRecorded({ accepts }: RuleOf<"approval">, { feature }: Question): LocalText {
  return {
    en: `no ${accepts.join(" or ")} for \`${feature}\` is recorded`,
    zh: `没有 \`${feature}\` 的${accepts.map((kind) => kinds[kind]).join("或")}记录`,
  };
}

const kinds = { filing: "备案", registration: "登记", assessment: "评估" } as const;

function describe({ id, state, from, to }: Approval): LocalText {
  if (!liveStates.has(state)) {
    return { en: `\`${id}\` is in state \`${state}\``, zh: `\`${id}\` 的状态为 \`${state}\`` };
  }
  return {
    en: `\`${id}\` is dated ${from} to ${to ?? "open"}`,
    zh: `\`${id}\` 的有效期为 ${from} 至${to === undefined ? "今后" : ` ${to}`}`,
  };
}
