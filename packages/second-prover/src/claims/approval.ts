import type { ApprovalInput, ModelInput } from "../book-input.ts";
import type { Invariant, MarketView } from "../claim.ts";
import { beginOf } from "../instant.ts";
import { inForce, type Law, recorded, rulesOf } from "../law.ts";
import type { RuleInputOf } from "../pack-input.ts";
import { all, among, any, no, not, type Term, within, yes } from "../term.ts";

type ApprovalRule = RuleInputOf<"approval">;

/** The states in which an approval lets anything serve. */
const liveStates: ReadonlySet<string> = new Set(["granted", "published"]);

/** Where the law wants an approval, one in force covers every model that may answer. */
export const approved: Invariant = {
  id: "approved",
  title:
    "where an approval is demanded, one in force at that instant covers every model that may serve, unmodified where it must be, and no engine serves",
  claims: (view) =>
    rulesOf(view.law, "approval").flatMap((rule) =>
      view.served.flatMap((way) => {
        const when = all([way.here, inForce(view.law, rule)]);
        return [
          ...way.engines.map(({ name }) => ({
            when,
            broken: yes,
            why: `\`${name}\` serves, and no approval covers an engine (${rule.id})`,
          })),
          ...way.uses.filter(answers).map(({ name, model }) => ({
            when,
            broken: not(covered(view, rule, model)),
            why: `\`${name}\` serves without the approval that ${rule.id} demands: ${standing(view, rule, model)}`,
          })),
        ];
      }),
    ),
};

/** From an approval's last day on nothing rests on it. */
export const ended: Invariant = {
  id: "approval-ended",
  title: "from the day an approval ends, nothing that it covered is served, unless another covers it",
  claims: (view) =>
    rulesOf(view.law, "approval").flatMap((rule) =>
      view.book.approvals.filter(accepts(view.law, rule)).flatMap((approval) => {
        if (approval.to === undefined) return [];
        const end = beginOf(approval.to, view.law.offset);
        const when = all([
          inForce(view.law, rule),
          among("feature", approval.features),
          within({ from: end, to: null }),
        ]);
        // Asked even where nothing is served, for then it holds because of the end and not for want of a question.
        const uses = view.served.flatMap((way) =>
          way.uses
            .filter((use) => answers(use) && coversModel(rule, approval, use.model))
            .map((use) => ({ ...use, here: way.here })),
        );
        return [
          { when, broken: no, why: "" },
          ...uses.map(({ name, model, here }) => ({
            when,
            broken: all([here, not(covered(view, rule, model))]),
            why: `\`${name}\` still serves, and \`${approval.id}\` ended on ${approval.to} (${rule.id})`,
          })),
        ];
      }),
    ),
};

/** What an approval obliges the maker to show is shown, of an approval that holds at that instant. */
export const displayed: Invariant = {
  id: "displayed",
  title: "where an approval's number must be shown, every composition carries that of an approval in force",
  claims: ({ law, book, served }) =>
    rulesOf(law, "approval")
      .filter(({ display }) => display)
      .flatMap((rule) =>
        served.flatMap(({ here, compositions }) =>
          compositions.flatMap((composition) => {
            if (composition.type !== "partner") return [];
            const shown = composition.display;
            const held = book.approvals.filter(
              ({ id, number, state }) =>
                id === shown?.approval && number === shown.number && liveStates.has(state),
            );
            return [
              {
                when: all([here, inForce(law, rule)]),
                broken: not(any(held.map((approval) => recorded(law, approval)))),
                why: `\`${composition.id}\` shows no number of an approval in force (${rule.id})`,
              },
            ];
          }),
        ),
      ),
};

/** A screen makes nothing up, so no approval names it; whatever answers, reads or finds is part of what was approved. */
function answers({ role }: { role: string | null }): boolean {
  return role !== "screen";
}

function covered({ law, book }: MarketView, rule: ApprovalRule, model: ModelInput): Term {
  return any(
    book.approvals
      .filter(accepts(law, rule))
      .filter(
        (approval) =>
          liveStates.has(approval.state) &&
          coversModel(rule, approval, model) &&
          (model.modification === "none" || !rule.unmodifiedUnder.includes(approval.kind)),
      )
      .map((approval) => recorded(law, approval)),
  );
}

function accepts({ lineage }: Law, rule: ApprovalRule): (approval: ApprovalInput) => boolean {
  return ({ market, kind }) => lineage.includes(market) && rule.accepts.includes(kind);
}

/** Where a change of the model is only reported, an approval of one version covers the model's others. */
function coversModel(
  { onModelChange }: ApprovalRule,
  { coversModels }: ApprovalInput,
  { id, version }: ModelInput,
): boolean {
  return coversModels.some((named) => {
    const at = named.indexOf("@");
    if (named.slice(0, at) !== id) return false;
    return onModelChange === "report" || named.slice(at + 1) === version;
  });
}

/** How the approvals that could cover a model stand, for people. */
function standing({ law, book }: MarketView, rule: ApprovalRule, model: ModelInput): string {
  const version = `${model.id}@${model.version}`;
  const told = book.approvals.filter(accepts(law, rule)).map((approval) => {
    const name = `\`${approval.id}\``;
    if (!liveStates.has(approval.state)) return `${name} is in state \`${approval.state}\``;
    if (!coversModel(rule, approval, model)) return `${name} does not cover \`${version}\``;
    if (model.modification !== "none" && rule.unmodifiedUnder.includes(approval.kind)) {
      return `${name} covers \`${version}\` only unmodified`;
    }
    return `${name} is of ${approval.from} to ${approval.to ?? "further notice"}, for ${approval.features.join(", ")}`;
  });
  return told.length === 0 ? `no ${rule.accepts.join(" or ")} is on record` : told.join("; ");
}
