import assert from "node:assert/strict";
import { test } from "node:test";
import { applyCorrections, type Correction, withoutOverlaps } from "./correction.ts";
import { correctionType } from "./correction-type.ts";

function change(startIndex: number, endIndex: number, correction: string): Correction {
  return { startIndex, endIndex, correction, type: "spelling", explanation: "" };
}

test("corrections are applied at their place, whatever their length", () => {
  const corrections = [change(0, 3, "the"), change(4, 4, "big "), change(7, 8, "")];
  assert.equal(applyCorrections("teh cat!", corrections), "the big cat");
});

test("of two corrections that overlap, the preferred one is kept", () => {
  const kept = withoutOverlaps([
    change(4, 9, "b"),
    change(0, 5, "a"),
    change(10, 12, "c"),
    change(10, 10, "d"),
  ]);
  assert.deepEqual(
    kept.map((one) => one.correction),
    ["b", "c"],
  );
});

test("corrections that only touch are both kept, in order of place", () => {
  const kept = withoutOverlaps([change(3, 5, "b"), change(0, 3, "a")]);
  assert.deepEqual(
    kept.map((one) => one.correction),
    ["a", "b"],
  );
});

test("a correction is named by what it changes", () => {
  assert.equal(correctionType("monday", "Monday", "grammar"), "capitalization");
  assert.equal(correctionType(" ,", ",", "grammar"), "punctuation");
  assert.equal(correctionType("its", "it's", "grammar"), "punctuation");
  assert.equal(correctionType("on", "in", "grammar"), "preposition");
  assert.equal(correctionType("discussed about", "discussed", "grammar"), "preposition");
  assert.equal(correctionType("out of date", "out of the date", "grammar"), "missing-words");
  assert.equal(correctionType("alot", "a lot", "grammar"), "spelling");
  assert.equal(correctionType("has", "have", "grammar"), "grammar");
  assert.equal(correctionType("teh", "the", "spelling"), "spelling");
});
