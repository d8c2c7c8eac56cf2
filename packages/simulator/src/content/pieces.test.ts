import assert from "node:assert/strict";
import test from "node:test";

import * as fc from "fast-check";

import { randomFrom } from "../random.ts";
import { chunksOf, piecesOf, tokensIn } from "./pieces.ts";

test("splits into pieces that join to the text", () => {
  assert.deepEqual(piecesOf("你好 world"), ["你", "好", " worl", "d"]);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), (left, right) => {
      assert.equal(piecesOf(left + right).join(""), left + right);
    }),
  );
});

test("makes chunks of one to six pieces that join to the text and split no surrogate pair", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.nat(), (text, seed) => {
      const chunks = chunksOf(piecesOf(text), randomFrom(String(seed)));
      assert.equal(chunks.join(""), text);
      assert.ok(chunks.every((chunk) => chunk.isWellFormed() && chunk !== ""));
      assert.ok(chunks.length <= piecesOf(text).length);
    }),
  );
});

test("estimates about four letters or one ideograph a token", () => {
  assert.equal(tokensIn("internationally"), 4);
  assert.equal(tokensIn("人工智能"), 4);
  assert.equal(tokensIn(""), 0);
});

test("takes time in proportion to the text", () => {
  const start = performance.now();
  for (const text of [" ".repeat(500_000), "汉".repeat(500_000), "a ".repeat(250_000)]) tokensIn(text);
  assert.ok(performance.now() - start < 3000);
});
