import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { chunkText } from "./chunk-text.ts";
import { maskText } from "./mask-text.ts";
import { findWords } from "./word-tokens.ts";

test("the masked text has the same length and line breaks, and nothing beyond the basic plane", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      const masked = maskText(text);
      assert.equal(masked.text.length, text.length);
      assert.deepEqual(
        [...masked.text.matchAll(/[\r\n]/g)].map((match) => match.index),
        [...text.matchAll(/[\r\n]/g)].map((match) => match.index),
      );
      assert.ok(!/[\ud800-\udfff\0\u200b]/.test(masked.text));
    }),
    { numRuns: 500 },
  );
});

test("what is not hidden stays as it is", () => {
  const text = "He has 中文 in his “book” and 5% more, e.g. a café.";
  const masked = maskText(text);
  assert.equal(masked.text, "He has X  in his “book” and 5% more, e.g. a café.");
  assert.deepEqual(masked.masks, [{ start: 7, end: 9 }]);
});

test("addresses, handles, code and file names are hidden", () => {
  const text = "mail a.b@c.org see https://x.org/y #tag `teh code` main.rs snake_case --flag <b>teh</b>";
  const words = findWords(maskText(text).text).map((one) => one.word);
  assert.deepEqual(
    words.filter((word) => word !== "thing"),
    ["mail", "see"],
  );
});

test("a word keeps its place when an emoji is glued to it", () => {
  const masked = maskText("great😀😀 stuff");
  assert.equal(masked.text, "great     stuff");
  assert.deepEqual(masked.blanks, [{ start: 5, end: 9 }]);
});

test("only plain lower-case words are looked up", () => {
  const text =
    "ByteDance and Qwen3 have mp3 re-sent the well-known iPhone e.g. example.com naïve don’t I'm xxl";
  assert.deepEqual(
    findWords(text).map((one) => one.word),
    ["and", "have", "the", "don't", "xxl"],
  );
});

test("pieces are short, and together they are the text", () => {
  const line = fc.constantFrom(
    "A sentence here. ",
    "no stop ",
    "\n\n",
    "\r\n",
    "x".repeat(300),
    "Why? ",
    "   ",
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
      const text = lines.join("");
      const chunks = chunkText(text);
      assert.equal(chunks.map((chunk) => chunk.text).join(""), text);
      for (const chunk of chunks) {
        assert.ok(chunk.text.length <= 1_000);
        assert.equal(text.slice(chunk.start, chunk.start + chunk.text.length), chunk.text);
      }
    }),
  );
});
