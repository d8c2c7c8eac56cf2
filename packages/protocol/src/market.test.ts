import assert from "node:assert/strict";
import { test } from "node:test";
import { localize } from "./index.ts";

test("picks Chinese for any tag of Chinese and English for every other", () => {
  const text = { en: "English", zh: "中文" };
  for (const language of ["zh", "zh-CN", "zh-Hant-TW", "ZH-hans"])
    assert.equal(localize(text, language), "中文", language);
  for (const language of ["en", "fr-CA", "zha", "", "de-zh"])
    assert.equal(localize(text, language), "English", language);
});
