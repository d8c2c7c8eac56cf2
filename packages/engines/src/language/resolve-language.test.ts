import assert from "node:assert/strict";
import { test } from "node:test";
import { resolveLanguage } from "./resolve-language.ts";

const english = "The meeting was moved to Thursday because the hall is being painted.";

test("the tag the caller gives decides, in any of its spellings", async () => {
  const cases = [
    ["en", "en", null],
    ["EN-gb", "en", "GB"],
    ["en_US", "en", "US"],
    ["zh", "zh", null],
    ["zh-Hans", "zh", null],
    ["zh-Hant-TW", "zh", "TW"],
    ["cmn", "zh", null],
  ] as const;
  for (const [tag, language, region] of cases) {
    const resolved = await resolveLanguage("", { language: tag, supported: ["en", "zh"] });
    assert.deepEqual(resolved, { type: "resolved", language, region }, tag);
  }
});

test("a language the engine lacks is refused, and the refusal says which it has", async () => {
  const refused = await resolveLanguage(english, { language: "fr", supported: ["en", "zh"] });
  assert.deepEqual(refused, {
    type: "unavailable",
    code: "language_unsupported",
    message: "this engine does not work in `fr`",
    languages: ["en", "zh"],
  });
});

test("a tag that is none is refused without being repeated", async () => {
  const refused = await resolveLanguage(english, { language: "English, please!", supported: ["en"] });
  assert.ok(refused.type === "unavailable");
  assert.equal(refused.code, "language_unknown");
  assert.ok(!refused.message.includes("please"));
});

test("without a tag, or with `und`, the text decides", async () => {
  for (const language of [undefined, "und"]) {
    const resolved = await resolveLanguage(english, { language, supported: ["en"] });
    assert.deepEqual(resolved, { type: "resolved", language: "en", region: null });
  }
});

test("a text in another language is refused as unsupported, an unclear one as unknown", async () => {
  const codes = await Promise.all(
    ["Die Sitzung wurde auf Donnerstag verschoben.", "你好，世界，今天天气很好。", "ok", "12 345"].map(
      async (text) => {
        const refused = await resolveLanguage(text, { supported: ["en"] });
        return refused.type === "unavailable" ? refused.code : "resolved";
      },
    ),
  );
  assert.deepEqual(codes, [
    "language_unsupported",
    "language_unsupported",
    "language_unknown",
    "language_unknown",
  ]);
});
