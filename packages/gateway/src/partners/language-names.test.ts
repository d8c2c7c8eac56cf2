import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { languageNameOf, languageNames } from "./language-names.ts";

const names =
  languageNames({
    en: "English",
    zh: "Chinese",
    "pt-BR": "Portuguese",
    "zh-Hant": "Traditional Chinese",
    "es-ES": "Spanish",
    "es-MX": "Mexican Spanish",
  }) ?? assert.fail();

describe("a partner's name of a language", () => {
  it("is found by the tag, however much of what is likely it says", () => {
    const exact = {
      zh: "Chinese",
      "zh-Hans-CN": "Chinese",
      "zh-TW": "Traditional Chinese",
      "en-us": "English",
    };
    for (const [tag, name] of Object.entries(exact))
      assert.deepEqual(languageNameOf(names, tag), { name, exact: true });
    assert.deepEqual(languageNameOf(names, "es-MX"), { name: "Mexican Spanish", exact: true });
  });

  it("says where the region or a variant could not be told", () => {
    for (const [tag, name] of [
      ["pt-PT", "Portuguese"],
      ["en-GB", "English"],
      ["zh-HK", "Traditional Chinese"],
      ["es-AR", "Spanish"],
      ["en-oxendict", "English"],
      ["en-u-ca-buddhist", "English"],
    ] as const) {
      assert.deepEqual(languageNameOf(names, tag), { name, exact: false }, tag);
    }
  });

  it("is none where the language or its script has none", () => {
    for (const tag of ["fr", "en-Dsrt", "yue", "zh-Latn"])
      assert.equal(languageNameOf(names, tag), null, tag);
  });

  it("is data that is refused where a tag is none", () => {
    assert.equal(languageNames({ English: "English", "en-": "English" }), null);
  });
});
