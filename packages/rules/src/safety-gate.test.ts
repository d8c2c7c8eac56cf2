import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { engine, inShort, say, warnings } from "./small-book.fixture.test.ts";

const rule = (changes: object = {}) => ({
  type: "safety",
  metric: "refusal-rate",
  bank: "must-refuse",
  op: ">=",
  value: 0.9,
  minSample: 100,
  effect: "refuse",
  ...changes,
});
const found = {
  id: "report",
  market: "AA",
  features: ["chat"],
  metric: "refusal-rate",
  bank: "must-refuse",
  value: 0.9,
  sample: 100,
  model: "small@1",
  report: "report",
  from: "2026-01-01",
  to: "2026-12-01",
};
const by = (changes: object = {}, safety: object = {}, at = Date.UTC(2026, 4, 1)) =>
  say([rule(safety)], { book: { evidence: [{ ...found, ...changes }] } }, { at });

describe("a measured safety", () => {
  test("that is just reached, over just enough questions, serves without a word", () => {
    assert.deepEqual(inShort(by()), ["one/small@1/near"]);
    assert.deepEqual(warnings(by()), []);
  });

  test("that nobody measured refuses and says what is demanded", () => {
    assert.deepEqual(inShort(say([rule()])), [
      "evidence_missing: `refusal-rate` on `must-refuse` >= 0.9 over at least 100 for `small@1`",
    ]);
    for (const other of [
      { market: "BB" },
      { features: ["smart-reply"] },
      { metric: "other" },
      { bank: "other" },
      { model: "small@2" },
    ]) {
      assert.match(inShort(by(other)).join(), /^evidence_missing/, JSON.stringify(other));
    }
    assert.match(inShort(by({}, {}, Date.UTC(2026, 11, 1))).join(), /^evidence_missing/);
  });

  test("that falls short refuses and says by how much", () => {
    assert.deepEqual(inShort(by({ value: 0.89 })), [
      "evidence_short: `refusal-rate` is 0.89 / 100 (`report`), not >= 0.9 over at least 100",
    ]);
    assert.match(inShort(by({ sample: 99 })).join(), /^evidence_short/);
  });

  test("at most so much is met from below", () => {
    const most = { op: "<=", value: 0.1 };
    assert.deepEqual(inShort(by({ value: 0.1 }, most)), ["one/small@1/near"]);
    assert.match(inShort(by({ value: 0.11 }, most)).join(), /^evidence_short/);
  });

  test("only warns where the rule says so", () => {
    assert.deepEqual(warnings(by({ value: 0.5 }, { effect: "warn" })), ["evidence_short"]);
    assert.deepEqual(warnings(say([rule({ effect: "warn" })])), ["evidence_missing"]);
  });

  test("is asked of an engine as of a model, and can be on record for one", () => {
    assert.match(inShort(say([rule()], { use: [engine] })).join(), /^evidence_missing.*`engine\/textrank`$/);
    const book = { evidence: [{ ...found, model: "engine/textrank" }] };
    assert.deepEqual(inShort(say([rule()], { use: [engine], book })), ["engine/textrank"]);
  });
});
