import assert from "node:assert/strict";
import { test } from "node:test";
import { eld } from "eld/medium";
import * as fc from "fast-check";
import { detectLanguage } from "./detect-language.ts";
import { detectableLanguages } from "./detectable-languages.ts";

const samples: readonly [string, string][] = [
  ["en", "The meeting was moved to Thursday because the hall is being painted."],
  ["zh", "会议改到了星期四，因为礼堂正在粉刷。"],
  ["de", "Die Sitzung wurde auf Donnerstag verschoben, weil der Saal gestrichen wird."],
  ["fr", "La réunion est reportée à jeudi parce que la salle est en cours de peinture."],
  ["es", "La reunión se aplazó al jueves porque están pintando la sala."],
  ["ja", "会議は木曜日に変更されました。ホールを塗装しているからです。"],
  ["ko", "강당을 칠하고 있어서 회의가 목요일로 옮겨졌습니다."],
  ["ru", "Совещание перенесли на четверг, потому что зал красят."],
  ["ar", "تم تأجيل الاجتماع إلى يوم الخميس لأن القاعة تُطلى."],
];

test("a full sentence is recognised reliably", () => {
  for (const [language, text] of samples) {
    const found = detectLanguage(text);
    assert.equal(found.language, language);
    assert.equal(found.confidence, "reliable", language);
  }
});

test("Simplified and Traditional Chinese are told apart, and neither is claimed when both are written alike", () => {
  assert.equal(detectLanguage("苹果公司将与阿里巴巴合作，为中国用户推出人工智能功能。").script, "Hans");
  assert.equal(detectLanguage("蘋果公司將與阿里巴巴合作，為中國用戶推出人工智慧功能。").script, "Hant");
  assert.equal(detectLanguage("你好，我是王小明。").script, null);
  assert.equal(detectLanguage("简体字和繁體字一樣多，这里兩種都有。").script, null);
  assert.equal(detectLanguage("The meeting was moved to Thursday.").script, null);
});

test("nothing is guessed from text without letters", () => {
  for (const text of [
    "",
    "  \n\t",
    "12 345,67",
    "!?…",
    "😀👍",
    "\u200b\0",
    "\ud800",
    "https://example.com/a",
  ]) {
    assert.deepEqual(detectLanguage(text), { language: "und", script: null, confidence: "none" });
  }
});

test("nothing is guessed from one short word in an alphabet that many languages share", () => {
  for (const text of ["hello", "ok", "teh", "LGTM", "a"]) assert.equal(detectLanguage(text).language, "und");
});

test("a few words are a weak guess", () => {
  assert.deepEqual(detectLanguage("Buy milk"), { language: "en", script: null, confidence: "weak" });
  assert.deepEqual(detectLanguage("你好"), { language: "zh", script: null, confidence: "weak" });
});

test("text in two languages is a weak guess at most", () => {
  const english = "The committee met on Tuesday to discuss the new budget. ";
  const chinese = "委员会周二开会讨论了新的预算方案。";
  for (const text of [english + chinese, english.repeat(20) + chinese.repeat(30), "see you at 5 明天见吧"]) {
    assert.equal(detectLanguage(text).confidence, "weak");
  }
});

test("an English headline over a long Chinese text does not make it English", () => {
  const text = `Northgate power station to close\n${"滨海市议会周二投票决定关闭北门发电厂。".repeat(200)}`;
  assert.deepEqual(detectLanguage(text), { language: "zh", script: "Hans", confidence: "reliable" });
});

test("foreign names within Chinese do not hide that it is Chinese", () => {
  assert.equal(detectLanguage("苹果发布了 iPhone 16 Pro Max 和 AirPods Pro").language, "zh");
});

test("a text of millions of characters takes no longer than a page", () => {
  const text = "滨海市议会周二投票决定关闭北门发电厂。".repeat(200_000);
  const start = performance.now();
  assert.equal(detectLanguage(text).language, "zh");
  assert.ok(performance.now() - start < 500);
});

test("the list of languages is that of the library", () => {
  assert.deepEqual([...detectableLanguages], Object.values(eld.info().Languages).toSorted());
});

test("any text gets one of the listed languages or `und`, and a confidence that fits", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
      const { language, script, confidence } = detectLanguage(text);
      assert.equal(language === "und", confidence === "none");
      assert.ok(language === "und" || detectableLanguages.includes(language));
      assert.ok(script === null || language === "zh");
    }),
    { numRuns: 300 },
  );
});
