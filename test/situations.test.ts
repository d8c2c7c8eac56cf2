import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerTo, loadSituations } from "./golden-cases.ts";

describe("what people have met on real devices", () => {
  const situations = loadSituations();

  test("is here in all of its situations", () => {
    const numbers = new Set(situations.map(([file]) => Number(file.slice(0, 2))));
    assert.deepEqual(
      [...numbers].toSorted((left, right) => left - right),
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
  });

  for (const [file, situation] of situations) {
    test(`${situation.title} (${file})`, () => {
      assert.deepEqual(answerTo(situation), situation.expect);
    });
  }
});
