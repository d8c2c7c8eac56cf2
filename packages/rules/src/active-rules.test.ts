import assert from "node:assert/strict";
import { test } from "node:test";
import { featureIds, platforms } from "@homeport/protocol";
import { activeRules, isVerified, type Question, sourcesOf } from "./active-rules.ts";
import { makeLaw, makePack } from "./world.fixture.test.ts";

const question: Question = { feature: "chat", platform: "ios", ageBand: "adult", at: Date.UTC(2026, 10, 22) };
const label = {
  type: "label",
  modality: "text",
  place: "start",
  text: { en: "made", zh: "生成" },
  sources: ["read"],
};

function active(scope: object, asked: Partial<Question>): boolean {
  return activeRules(makeLaw("AA", [{ ...label, ...scope }]), "label", { ...question, ...asked }).length > 0;
}

test("a rule is about every feature and platform unless it names some", () => {
  for (const feature of featureIds) {
    assert.equal(active({}, { feature }), true);
    assert.equal(active({ features: ["chat"] }, { feature }), feature === "chat");
  }
  for (const platform of platforms) {
    assert.equal(active({}, { platform }), true);
    assert.equal(
      active({ platforms: ["ios", "car"] }, { platform }),
      platform === "ios" || platform === "car",
    );
  }
});

test("a rule is in force from its first day's midnight in the market until its last's", () => {
  const scope = { from: "2026-11-22", to: "2026-11-23" };
  // The market of the fixture is eight hours ahead of UTC.
  assert.equal(active(scope, { at: Date.UTC(2026, 10, 21, 16) - 1 }), false);
  assert.equal(active(scope, { at: Date.UTC(2026, 10, 21, 16) }), true);
  assert.equal(active(scope, { at: Date.UTC(2026, 10, 22, 16) - 1 }), true);
  assert.equal(active(scope, { at: Date.UTC(2026, 10, 22, 16) }), false);
});

test("a rule of another type is not asked for", () => {
  assert.deepEqual(activeRules(makeLaw("AA", [label]), "consent", question), []);
});

test("one quoted or read source is enough to be verified, and none is not", () => {
  const verified = (sources: string[]) => {
    const pack = makePack("AA", [{ ...label, sources }]);
    return isVerified(pack, pack.rules[0]!);
  };
  assert.equal(verified(["unverified"]), false);
  assert.equal(verified(["read"]), true);
  assert.equal(verified(["quoted"]), true);
  assert.equal(verified(["unverified", "read"]), true);
});

test("sources come in the rule's own order", () => {
  const pack = makePack("AA", [{ ...label, sources: ["unverified", "quoted"] }]);
  assert.deepEqual(
    sourcesOf(pack, pack.rules[0]!).map((source) => source.id),
    ["unverified", "quoted"],
  );
});
