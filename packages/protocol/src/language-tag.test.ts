import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { namesLanguage, sameLanguage } from "./language-tag.ts";

describe("a language tag", () => {
  it("names a language or does not", () => {
    for (const tag of ["en", "EN-gb", "zh-Hant-HK", "yue", "de-1996", "sr-Latn"])
      assert.ok(namesLanguage(tag), tag);
    for (const tag of ["", "und", "zxx", "mul-Latn", "en-", "en-x", "-", "en_GB", "a", "toolonglanguage"]) {
      assert.ok(!namesLanguage(tag), tag);
    }
  });

  it("names the same as another where what either leaves open is what is likely", () => {
    const same = [
      ["zh", "zh-Hans-CN"],
      ["en", "en-US"],
      ["EN", "en"],
      ["iw", "he"],
      ["pt", "pt-BR"],
    ] as const;
    for (const [one, other] of same) assert.ok(sameLanguage(one, other), `${one} ${other}`);
    const others = [
      ["zh", "zh-Hant"],
      ["zh", "zh-TW"],
      ["en-US", "en-GB"],
      ["sr", "sr-Latn"],
      ["en", "fr"],
    ] as const;
    for (const [one, other] of others) assert.ok(!sameLanguage(one, other), `${one} ${other}`);
  });

  it("that is none is the same as nothing, whatever it is", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (!namesLanguage(text)) assert.ok(!sameLanguage(text, "en"));
      }),
    );
  });
});
