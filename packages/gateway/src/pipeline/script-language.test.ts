import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { scriptLanguage } from "./script-language.ts";

/** The same by patterns over the whole sample, which costs a list of every letter. */
function byPatterns(text: string, otherwise: string): string {
  const sample = text.slice(0, 256);
  if (/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(sample)) return otherwise;
  const han = sample.match(/\p{Script=Han}/gu)?.length ?? 0;
  const latin = sample.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (han * 3 > latin) return "zh";
  return latin === 0 ? otherwise : "en";
}

test("a text is taken for Chinese or English by its letters, and for what the device speaks where they tell nothing", () => {
  const cases = [
    ["Hello there, 世界", "en"],
    ["你好，世界 hi", "zh"],
    ["Größe ändern", "en"],
    ["こんにちは世界", "ja"],
    ["안녕", "ja"],
    ["123 !?", "ja"],
    ["Привет", "ja"],
    ["", "ja"],
  ] as const;
  for (const [text, language] of cases) assert.equal(scriptLanguage([text], "ja"), language, text);
});

test("what counts is the beginning of each text, and of all of them", () => {
  assert.equal(scriptLanguage(["a".repeat(256) + "世".repeat(300)], "ja"), "en");
  assert.equal(scriptLanguage(["a".repeat(9), "世".repeat(9)], "ja"), "zh");
  assert.equal(scriptLanguage(["a".repeat(300), "a".repeat(300), "世".repeat(300)], "ja"), "en");
});

test("letter by letter it says what patterns over the whole say", () => {
  const letters = fc.constantFrom("a", "Z", "é", "世", "界", "あ", "한", "п", "1", " ", "𠮷", "{", "@");
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 120 }), (text) => {
      assert.equal(scriptLanguage([text.join("")], "xx"), byPatterns(text.join(""), "xx"));
    }),
  );
});
