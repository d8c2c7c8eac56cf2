import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { preferredLanguage } from "./index.ts";

const chinese = [
  "zh",
  "ZH-cn",
  "zh-Hant-TW;q=0.1",
  "zh-CN,zh;q=0.9,en;q=0.8",
  "en;q=0.8, zh-CN;q=0.9",
  "zh, en",
  "fr, zh;q=0.5",
  "zh-CN;q=0.3, zh;q=0.9, en;q=0.5",
  "*, zh",
  "en;q=0, *;q=0.5",
  "en;q=0.123 , zh ; q=0.124",
  ",,zh,",
];

const english = [
  undefined,
  "",
  "*",
  "en",
  "en-GB,en;q=0.9,zh;q=0.8",
  "en, zh",
  "fr-CA",
  "fr, *;q=0.5",
  "zh;q=0",
  "zh;q=0, *",
  "zh;q=0.5, *",
  "zha",
  "zhongwen",
  "zh_CN",
  "zh;q=2",
  "zh;q=0.1234",
  "zh;q=-1",
  "zh;q=1;q=1",
  "zh;level=1",
  `zh${",en;q=0.1".repeat(200)}`,
];

describe("the preferred language", () => {
  for (const header of chinese)
    test(`of \`${header}\` is Chinese`, () => assert.equal(preferredLanguage(header), "zh"));
  for (const header of english) {
    test(`of \`${String(header).slice(0, 40)}\` is English`, () =>
      assert.equal(preferredLanguage(header), "en"));
  }

  test("is one of two for any header, and never throws", () => {
    const part = fc.constantFrom(
      "zh",
      "en",
      "*",
      "-",
      ",",
      ";",
      "q=",
      "0.",
      "1",
      "9",
      " ",
      "\t",
      "CN",
      "ü",
      "\u0000",
    );
    const header = fc.oneof(
      fc.string({ maxLength: 3_000 }),
      fc.array(part, { maxLength: 400 }).map((parts) => parts.join("")),
    );
    fc.assert(fc.property(header, (text) => ["en", "zh"].includes(preferredLanguage(text))));
  });

  test("follows the weights of both languages", () => {
    const weight = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(weight, weight, fc.boolean(), (zh, en, first) => {
        const ranges = [`zh-CN;q=${zh / 1_000}`, `en;q=${en / 1_000}`];
        const told = preferredLanguage((first ? ranges : ranges.toReversed()).join(", "));
        if (zh !== en) assert.equal(told, zh > en ? "zh" : "en");
        else assert.equal(told, first && zh > 0 ? "zh" : "en");
      }),
    );
  });

  test("is told in a moment for the most hostile header", () => {
    for (const piece of ["a-", " ", ";", ",", "zh;q=0.", "zh ; "]) {
      const begin = performance.now();
      for (let round = 0; round < 20; round++) preferredLanguage(piece.repeat(16_384 / piece.length));
      preferredLanguage(piece.repeat(1_024 / piece.length));
      assert.ok(performance.now() - begin < 100, piece);
    }
  });
});
