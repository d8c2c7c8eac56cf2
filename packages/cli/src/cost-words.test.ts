import assert from "node:assert/strict";
import { test } from "node:test";
import { inUnits } from "./cost-words.ts";

test("micro-units are told in whole units without losing a digit", () => {
  for (const [micros, units] of [
    ["0", "0"],
    ["1250.5", "0.0012505"],
    ["1000000", "1"],
    ["12345678.000001", "12.345678000001"],
    ["3", "0.000003"],
  ] as const) {
    assert.equal(inUnits(micros), units);
  }
});
