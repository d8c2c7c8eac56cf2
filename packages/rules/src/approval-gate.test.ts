import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { checkApprovals, type ModelInUse } from "./approval-gate.ts";
import { ApprovalState } from "./approval-state.ts";
import type { Approval, Book } from "./book.ts";
import type { RuleOf } from "./rule.ts";
import { bookArbitrary, makeLaw } from "./world.fixture.test.ts";

const demand = {
  type: "approval",
  accepts: ["filing", "registration"],
  unmodifiedUnder: ["registration"],
  display: true,
  sources: ["read"],
};
const law = makeLaw("AA", [demand]);
const rules = law.rules.filter((rule): rule is RuleOf<"approval"> => rule.type === "approval");
const sample = fc.sample(bookArbitrary, { numRuns: 1, seed: 1 })[0]!;
const small: ModelInUse = { id: "small", version: "1", modification: "none" };
const approval: Approval = {
  id: "approval",
  market: "AA",
  kind: "registration",
  authority: "Authority",
  holder: "Holder",
  state: "granted",
  number: "N-1",
  features: ["chat"],
  coversModels: ["small@1"],
  from: "2026-01-01",
  display: { en: "N-1", zh: "N-1" },
};

function check(
  approvals: readonly Partial<Approval>[],
  model: ModelInUse = small,
  demanded: readonly RuleOf<"approval">[] = rules,
): string {
  const book: Book = { ...sample, approvals: approvals.map((changes) => ({ ...approval, ...changes })) };
  const question = {
    feature: "chat",
    platform: "ios",
    ageBand: "adult",
    at: Date.UTC(2026, 10, 22),
  } as const;
  const result = checkApprovals({ law, book, rules: demanded }, question, model);
  if (result.type === "covered") return `covered, shows ${result.display?.number ?? "nothing"}`;
  return result.reasons.map((reason) => reason.code).join();
}

test("lets only a granted or published approval serve", () => {
  for (const state of ApprovalState.options) {
    const live = state === "granted" || state === "published";
    assert.equal(check([{ state }]), live ? "covered, shows N-1" : "approval_not_live", state);
  }
});

test("tells what is missing: any approval, one in force, one that covers", () => {
  assert.equal(check([]), "not_approved");
  assert.equal(check([{ market: "BB" }]), "not_approved");
  assert.equal(check([{ kind: "assessment" }]), "not_approved");
  assert.equal(check([{ features: ["summarizer"] }]), "not_approved");
  assert.equal(check([{ from: "2027-01-01" }]), "approval_not_live");
  assert.equal(check([{ to: "2026-11-22" }]), "approval_not_live");
  assert.equal(check([{ coversModels: ["small@2", "large@1"] }]), "approval_not_covering");
});

test("covers a changed model under a filing only", () => {
  for (const modification of ["prompt", "adapter", "fine-tune"]) {
    const changed: ModelInUse = { id: "small", version: "1", modification };
    assert.equal(check([{}], changed), "approval_not_covering", modification);
    assert.equal(check([{ kind: "filing" }], changed), "covered, shows N-1", modification);
  }
});

test("covers no on-device engine, whatever the approval says", () => {
  assert.equal(check([{}], null), "approval_not_covering");
});

test("takes the approval that covers from among several", () => {
  const others = [
    { id: "old", number: "N-0", to: "2026-06-01" },
    { id: "held-up", number: "N-2", state: "suspended" as const },
    { id: "narrow", number: "N-3", coversModels: ["large@1"] },
    { id: "good", number: "N-4" },
  ];
  assert.equal(check(others), "covered, shows N-4");
});

test("shows nothing where the rule does not ask for it", () => {
  const quiet = makeLaw("AA", [{ ...demand, display: false }]).rules.filter(
    (rule) => rule.type === "approval",
  );
  const question = {
    feature: "chat",
    platform: "ios",
    ageBand: "adult",
    at: Date.UTC(2026, 10, 22),
  } as const;
  const book = { ...sample, approvals: [approval] };
  assert.deepEqual(checkApprovals({ law, book, rules: quiet }, question, small), {
    type: "covered",
    display: null,
  });
});

test("covers another version of an approved model only where a change is merely to be reported", () => {
  const next: ModelInUse = { id: "small", version: "2", modification: "none" };
  const other: ModelInUse = { id: "smaller", version: "1", modification: "none" };
  const reported = rules.map((rule) => ({ ...rule, onModelChange: "report" as const }));
  assert.equal(check([{}], next), "approval_not_covering");
  assert.equal(check([{}], next, reported), "covered, shows N-1");
  assert.equal(check([{}], other, reported), "approval_not_covering");
  assert.equal(check([{}], { ...next, modification: "prompt" }, reported), "approval_not_covering");
  assert.equal(check([{ state: "suspended" }], next, reported), "approval_not_live");
});

test("asks for an approval by every rule that demands one", () => {
  const [rule] = rules;
  assert.ok(rule);
  const both = [rule, { ...rule, id: "AA/assessment", accepts: ["assessment" as const], display: false }];
  assert.equal(check([{}], small, both), "not_approved");
  assert.equal(
    check([{}, { id: "other", kind: "assessment", number: "N-2" }], small, both),
    "covered, shows N-1",
  );
});
