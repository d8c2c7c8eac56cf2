import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ToolCalls } from "./tool-calls.ts";

function take(...pieces: readonly (readonly [index: number, id: string, name: string, text: string])[]) {
  const calls = new ToolCalls();
  return pieces.map(([index, id, name, text]) => {
    const { index: own, id: told, name: named } = calls.take({ index, id, name, arguments: text });
    return [own, told, named];
  });
}

describe("a tool call", () => {
  it("is named once, however often the partner repeats its id and name", () => {
    assert.deepEqual(take([0, "a", "look", "{"], [0, "a", "look", "}"], [0, "", "", ""]), [
      [0, "a", "look"],
      [0, null, null],
      [0, null, null],
    ]);
  });

  it("has an index of its own where two calls come under one", () => {
    assert.deepEqual(
      take([0, "a", "look", "{}"], [0, "b", "hear", "{}"], [0, "b", "", ""], [1, "c", "see", ""]),
      [
        [0, "a", "look"],
        [1, "b", "hear"],
        [1, null, null],
        [2, "c", "see"],
      ],
    );
  });

  it("has an id also where the partner gives none", () => {
    assert.deepEqual(take([0, "", "look", "{}"], [2, "", "hear", "{}"]), [
      [0, "call_0", "look"],
      [2, "call_2", "hear"],
    ]);
  });

  it("is counted on where the partner gives a number that is no count", () => {
    for (const index of [1e308, 2 ** 53, 1.5, -1, Number.NaN]) {
      assert.deepEqual(take([0, "a", "look", "{}"], [index, "b", "hear", "{}"], [1, "c", "see", "{}"]), [
        [0, "a", "look"],
        [1, "b", "hear"],
        [2, "c", "see"],
      ]);
    }
  });
});
