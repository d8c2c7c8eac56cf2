import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { applyLabel, openLabel } from "./apply-label.ts";
import { readLabel } from "./read-label.ts";
import type { LabelObligation } from "./write-label.ts";

const obligation: LabelObligation = {
  type: "label",
  modality: "text",
  place: "start",
  text: { en: "AI-generated", zh: "AI生成" },
  rule: "rule",
};

function labelled(text: string, language = "en"): string {
  const result = applyLabel(text, obligation, language);
  return result.type === "labelled" ? result.text : assert.fail(result.cause);
}

function streamed(parts: readonly string[]): { released: string[]; all: string } {
  const opened = openLabel(obligation, "en");
  if (opened.type === "failed") return assert.fail(opened.cause);
  const released = [...parts.map((part) => opened.stream.push(part)), opened.stream.end()];
  return { released, all: released.join("") };
}

const words = fc.constantFrom(
  "[",
  "AI",
  "-",
  "generated",
  "]",
  "[AI-generated]",
  "\n",
  " ",
  "AI-generated",
  "x",
  "(",
);
const texts = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(""));

describe("a text", () => {
  it("gets its label at the start", () => {
    assert.equal(labelled("Dear Ms Li,"), "[AI-generated]\nDear Ms Li,");
    assert.equal(labelled("李女士：", "zh"), "【AI生成】\n李女士：");
    assert.equal(labelled(""), "[AI-generated]\n");
  });

  it("that brings the same label has it once", () => {
    for (const own of [
      "[AI-generated]\n",
      "[AI-generated] ",
      "AI-generated\n",
      " \n[AI-generated]\n\n",
      "[AI-generated]\n".repeat(9),
    ]) {
      assert.equal(labelled(`${own}Dear Ms Li,`), "[AI-generated]\nDear Ms Li,");
    }
    assert.equal(labelled("AI-generated"), "[AI-generated]\n");
  });

  it("that merely begins with the words of the label keeps them", () => {
    for (const text of [
      "AI-generated images flood the web.",
      "[AI-generated](https://a.example) is a term",
      "AI-gen",
      "[AI",
      "  x",
    ]) {
      assert.equal(labelled(text), `[AI-generated]\n${text}`);
    }
  });

  it("stays unlabelled and unserved where the label cannot be written", () => {
    const wrong = { ...obligation, text: { en: "Enjoy", zh: "请" } };
    assert.equal(applyLabel("Dear Ms Li,", wrong, "en").type, "failed");
    assert.equal(openLabel(wrong, "en").type, "failed");
  });

  it("always has a label that can be read back, and never the same one twice", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const whole = labelled(text);
        assert.equal(readLabel(whole).type, "found");
        const rest = whole.slice("[AI-generated]\n".length);
        assert.ok(text.endsWith(rest));
        assert.doesNotMatch(rest, /^\s{0,8}(?:\[AI-generated\](?![([])|AI-generated *(?:\n|$))/);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("a stream", () => {
  it("is labelled as the whole text is, however it is cut", () => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat({ max: 5 })), (text, cuts) => {
        let at = 0;
        const parts = cuts.map((cut) => text.slice(at, (at += cut)));
        assert.equal(streamed([...parts, text.slice(at)]).all, labelled(text));
        assert.equal(streamed(text.split("")).all, labelled(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it("shows the label with its first piece, so that no cut leaves text without it", () => {
    const { released } = streamed(["D", "ear", " Ms Li,"]);
    assert.deepEqual(released, ["[AI-generated]\nD", "ear", " Ms Li,", ""]);
    assert.deepEqual(streamed(["", "[AI", "-gen", "erator]"]).released, [
      "[AI-generated]\n",
      "",
      "",
      "[AI-generator]",
      "",
    ]);
  });

  it("holds no more than a label could fill", () => {
    for (const text of [" ".repeat(100), `AI-generated${" ".repeat(100)}`, `${" ".repeat(8)}[AI-generate`]) {
      const opened = openLabel(obligation, "en");
      assert.ok(opened.type === "open");
      assert.equal(opened.stream.push(""), "[AI-generated]\n");
      let held = 0;
      for (const character of text) {
        held += character.length - opened.stream.push(character).length;
        assert.ok(held <= 8 + "[AI-generated]".length + 8);
      }
    }
  });
});
