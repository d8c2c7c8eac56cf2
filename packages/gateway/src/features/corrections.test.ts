import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Correction } from "@homeport/protocol";
import * as fc from "fast-check";
import { correctionsBetween } from "./corrections.ts";

/** What an app does with corrections: from the last to the first, so that the offsets hold. */
function applied(input: string, corrections: readonly Correction[]): string {
  return corrections.toReversed().reduce((text, { startIndex, endIndex, correction }) => {
    return text.slice(0, startIndex) + correction + text.slice(endIndex);
  }, input);
}

function cutsPair(text: string, at: number): boolean {
  return /[\uD800-\uDBFF]/.test(text[at - 1] ?? "") && /[\uDC00-\uDFFF]/.test(text[at] ?? "");
}

function check(input: string, corrected: string): Correction[] {
  const corrections = correctionsBetween(input, corrected);
  assert.equal(applied(input, corrections), corrected);
  let end = -1;
  for (const { startIndex, endIndex, correction } of corrections) {
    assert.ok(startIndex > end, "corrections neither overlap nor touch, and stand in order");
    assert.ok(startIndex <= endIndex && endIndex <= input.length);
    assert.notEqual(input.slice(startIndex, endIndex), correction, "a correction changes something");
    assert.ok(!cutsPair(input, startIndex) && !cutsPair(input, endIndex), "no character is cut in two");
    end = endIndex;
  }
  return corrections;
}

const english = ["an", "a", "cat", "cats", "Cat", "don't", "won’t", "naïve", "nai\u0308ve", "3.5", "e.g."];
const marks = [" ", "  ", "\n", "\r\n", "\t", "\u00a0", ".", ",", "，", "。", "“", "-"];
const unspaced = ["通义", "千问", "义", "𠮷", "你好", "ありがとう", "テスト", "한국어"];
const joined = ["👩", "👩‍👩‍👧", "🇫🇷", "🇫🇮", "👍🏽", "👍", "e\u0301", "\u0301", "\u200d", "\ufeff", "\0"];
const words = fc.constantFrom(...english, ...marks, ...unspaced, ...joined);
const texts = fc.array(words, { maxLength: 30 }).map((parts) => parts.join(""));
const anything = fc.oneof(texts, fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));

/** A text with some of its words changed, as a proofreader would. */
const pairs = fc.array(fc.tuple(words, fc.option(words, { freq: 5 })), { maxLength: 40 }).map((parts) => ({
  input: parts.map(([word]) => word).join(""),
  corrected: parts.map(([word, other]) => other ?? word).join(""),
}));

describe("corrections", () => {
  it("turn the input into the corrected text exactly, whatever the two are", () => {
    fc.assert(
      fc.property(anything, anything, (input, corrected) => void check(input, corrected)),
      { numRuns: 1_000 },
    );
  });

  it("turn the input into the corrected text exactly, where some words differ", () => {
    fc.assert(
      fc.property(pairs, ({ input, corrected }) => void check(input, corrected)),
      { numRuns: 1_000 },
    );
  });

  it("are none where nothing changed", () => {
    fc.assert(fc.property(anything, (text) => assert.deepEqual(correctionsBetween(text, text), [])));
  });

  it("name the words that changed, and only those", () => {
    assert.deepEqual(correctionsBetween("I saw an cat yesterday.", "I saw a cat yesterday."), [
      { startIndex: 6, endIndex: 8, correction: "a", type: "edit", explanation: null },
    ]);
  });

  it("name single characters where a text is written without spaces", () => {
    assert.deepEqual(correctionsBetween("我们因该休息。", "我们应该休息。"), [
      { startIndex: 2, endIndex: 3, correction: "应", type: "edit", explanation: null },
    ]);
    assert.deepEqual(correctionsBetween("𠮷野屋的𠮷，好吃", "𠮷野家的𠮷，好吃"), [
      { startIndex: 3, endIndex: 4, correction: "家", type: "edit", explanation: null },
    ]);
  });

  it("keep line breaks and spaces that did not change out of the way", () => {
    const [only, ...more] = check("One.\r\n\r\n  Tow.\tThree.", "One.\r\n\r\n  Two.\tThree.");
    assert.deepEqual([only?.startIndex, only?.endIndex, only?.correction, more.length], [10, 13, "Two", 0]);
  });

  it("are one where nearly everything differs: a list of thousands would help nobody", () => {
    const input = Array.from({ length: 5_000 }, (_, index) => `a${index}`).join(" ");
    const corrected = Array.from({ length: 5_000 }, (_, index) => `b${index}`).join(" ");
    assert.deepEqual(check(input, corrected), [
      { startIndex: 0, endIndex: input.length, correction: corrected, type: "edit", explanation: null },
    ]);
    check("字".repeat(20_000), "句".repeat(10_000));
    check("", "x".repeat(100_000));
    check("x".repeat(100_000), "");
  });
});
