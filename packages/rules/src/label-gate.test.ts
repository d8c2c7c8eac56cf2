import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { engine, inShort, near, say, warnings } from "./small-book.fixture.test.ts";

const text = { en: "made", zh: "生成" };
const served = "one/small@1/near";
const mark = (changes: object = {}) => ({ type: "mark", modality: "text", forms: ["watermark"], ...changes });
const gap = {
  id: "no-watermark",
  market: "AA",
  rule: "AA/rule-1",
  features: ["chat"],
  partner: "one",
  reason: { en: "nobody writes one", zh: "尚无" },
  acceptedBy: "ana",
  from: "2026-01-01",
  to: "2026-12-01",
};

describe("a label", () => {
  test("on text at its start or beside it is written by Homeport for anybody", () => {
    for (const place of ["start", "beside"]) {
      const rule = { type: "label", modality: "text", place, text };
      assert.deepEqual(inShort(say([rule], { use: [near, engine] })), [served, "engine/textrank"]);
    }
  });

  test("anywhere else serves only by a partner that writes it", () => {
    const rule = { type: "label", modality: "image", place: "corner", text, minHeightPercent: 5 };
    const asked = { feature: "image-generator" } as const;
    assert.deepEqual(inShort(say([rule], {}, asked)), [
      "label_not_possible: `one` does not write `label-image-corner`",
    ]);
    assert.deepEqual(inShort(say([rule], { use: [engine] }, asked)), [
      "label_not_possible: an engine of Homeport's does not write `label-image-corner`",
    ]);
    assert.deepEqual(inShort(say([rule], { capabilities: ["label-image-corner"] }, asked)), [served]);
  });

  test("of another modality than the feature makes is neither owed nor asked for", () => {
    const evaluation = say([{ type: "label", modality: "audio", place: "spoken", text }]);
    assert.deepEqual(inShort(evaluation), [served]);
    assert.deepEqual(evaluation.type === "serve" && evaluation.obligations, []);
  });

  test("carries its size to what is owed", () => {
    const rule = {
      type: "label",
      modality: "image",
      place: "corner",
      text,
      minHeightPercent: 5,
      minSeconds: 3,
    };
    const evaluation = say([rule], { capabilities: ["label-image-corner"] }, { feature: "image-generator" });
    assert.deepEqual(evaluation.type === "serve" && evaluation.obligations, [{ ...rule, rule: "AA/rule-1" }]);
  });
});

describe("a mark", () => {
  test("of which all forms are needed wants a partner that writes each, and of any form one that writes one", () => {
    const forms = ["metadata", "watermark"];
    const by = (need: string, capabilities: string[]) =>
      inShort(say([mark({ forms, need })], { capabilities }));
    assert.deepEqual(by("all", forms), [served]);
    assert.deepEqual(by("any", ["watermark"]), [served]);
    assert.deepEqual(by("all", ["watermark"]), ["label_not_possible: `one` does not write `metadata`"]);
    assert.deepEqual(by("any", []), ["label_not_possible: `one` does not write `metadata`, `watermark`"]);
  });

  test("that the partner writes is told in its composition", () => {
    const evaluation = say([mark()], { capabilities: ["watermark"] });
    const [composition] = evaluation.type === "serve" ? evaluation.compositions : [];
    assert.deepEqual(composition?.type === "partner" && composition.marks, ["AA/rule-1"]);
  });

  test("of long text is not asked of what is short", () => {
    const rule = mark({ longOnly: true });
    assert.equal(inShort(say([rule]))[0]?.split(":")[0], "label_not_possible");
    assert.deepEqual(inShort(say([rule], {}, { feature: "smart-reply" })), [served]);
    assert.notDeepEqual(inShort(say([mark()], {}, { feature: "smart-reply" })), [served]);
  });
});

describe("a gap on record", () => {
  const by = (rule: object, changes: object = {}, asked: object = {}) =>
    say([rule], { book: { gaps: [{ ...gap, ...changes }] } }, asked);

  test("stands in for a mark where the rule permits one, and whoever asks is warned until when", () => {
    const evaluation = by(mark({ mayGap: true }));
    assert.deepEqual(inShort(evaluation), [served]);
    assert.deepEqual(warnings(evaluation), ["gap_on_record"]);
    assert.ok(evaluation.type === "serve");
    const [warning] = evaluation.warnings;
    assert.equal(warning?.detail?.en, "`no-watermark` until 2026-12-01: nobody writes one");
    assert.deepEqual(warning?.rules, ["AA/rule-1", "book/gaps"]);
    const [composition] = evaluation.compositions;
    assert.deepEqual(composition?.type === "partner" && composition.gaps, ["AA/rule-1"]);
    assert.ok(evaluation.rules.includes("book/gaps"));
    // The mark is owed all the same.
    assert.ok(evaluation.obligations.some(({ type }) => type === "mark"));
  });

  test("stands in for nothing where the rule permits none, nor for another rule, feature, partner or day", () => {
    const refused = (changes: object, asked: object = {}) =>
      assert.match(inShort(by(mark({ mayGap: true }), changes, asked)).join(), /^label_not_possible/);
    assert.match(inShort(by(mark())).join(), /^label_not_possible/);
    refused({ rule: "AA/rule-0" });
    refused({ features: ["smart-reply"] });
    refused({ partner: "two" });
    refused({ market: "BB" });
    refused({}, { at: Date.UTC(2026, 11, 1) });
    refused({}, { at: Date.UTC(2025, 11, 30) });
  });

  test("stands in for a capability as for a mark", () => {
    const rule = { type: "partner", requireCapabilities: ["watermark"] };
    assert.deepEqual(inShort(by(rule)), ["partner_not_permitted: `one` lacks watermark"]);
    assert.deepEqual(inShort(by({ ...rule, mayGap: true })), [served]);
    assert.deepEqual(warnings(by({ ...rule, mayGap: true })), ["gap_on_record"]);
  });
});
