import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { editCost } from "./edit-cost.ts";

test("likely slips cost less than unlikely ones", () => {
  const cost = (typed: string, intended: string): number => editCost(typed, intended, 5);
  assert.ok(cost("recieve", "receive") < cost("receve", "receive")); // swapped, missing
  assert.ok(cost("occured", "occurred") < cost("ocurred", "occurded")); // doubled, other
  assert.ok(cost("dont", "don't") < cost("dont", "dont's")); // apostrophe, letters
  assert.ok(cost("definately", "definitely") < cost("definktely", "definitely")); // vowel, consonant
  assert.ok(cost("peice", "piece") < cost("peice", "peace")); // swapped, wrong vowel
});

test("a wrong first letter costs extra, unless the first two were swapped", () => {
  assert.ok(editCost("bappy", "happy", 5) > editCost("haply", "happy", 5));
  assert.ok(editCost("ahve", "have", 5) < editCost("have", "hive", 5));
});

test("beyond its limit and beyond 32 letters the cost is infinite", () => {
  assert.equal(editCost("canda", "receive", 2), Infinity);
  assert.equal(editCost("a".repeat(40), "a".repeat(40), 2), Infinity);
});

test("the cost is zero for equal words alone, and never below", () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(word, word, (left, right) => {
      assert.equal(editCost(left, left, 9), 0);
      if (left !== right) assert.ok(editCost(left, right, 99) > 0);
    }),
  );
});
