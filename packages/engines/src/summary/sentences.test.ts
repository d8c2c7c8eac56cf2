import assert from "node:assert/strict";
import { test } from "node:test";
import type { EngineLanguage } from "../engine-result.ts";
import { chineseNews, englishNews } from "./news.test-data.ts";
import { splitSentences } from "./sentences.ts";

function sentencesOf(text: string, language: EngineLanguage = "en"): string[] {
  return splitSentences(text, language).sentences.map((sentence) => sentence.text);
}

test("a full stop after a title or an initial does not end a sentence", () => {
  assert.deepEqual(sentencesOf("Mr. Smith met Dr. J. K. Hart. They talked."), [
    "Mr. Smith met Dr. J. K. Hart.",
    "They talked.",
  ]);
});

test("`U.S.` ends a sentence only when the next word opens one", () => {
  assert.deepEqual(sentencesOf("She lives in the U.S. He works for Apple Inc. in Cork."), [
    "She lives in the U.S.",
    "He works for Apple Inc. in Cork.",
  ]);
  assert.deepEqual(sentencesOf("The U.S. President spoke at 5 p.m. Monday. Then he left."), [
    "The U.S. President spoke at 5 p.m. Monday.",
    "Then he left.",
  ]);
});

test("decimals and sums stay whole", () => {
  assert.deepEqual(sentencesOf("Shares rose 3.5% to $41.20 on Friday. Trade was thin."), [
    "Shares rose 3.5% to $41.20 on Friday.",
    "Trade was thin.",
  ]);
});

test("a question inside quotation marks belongs to the one who asks it", () => {
  assert.deepEqual(sentencesOf('"Why now?" he asked. "Because we can." She left.'), [
    '"Why now?" he asked.',
    '"Because we can."',
    "She left.",
  ]);
});

test("Chinese sentences end at 。！？ together with their closing quotation mark", () => {
  assert.deepEqual(
    sentencesOf("他说：“我们走吧。”然后离开了。真的吗？！（完）增长了3.5%。「你好。」", "zh"),
    ["他说：“我们走吧。”", "然后离开了。", "真的吗？！", "（完）增长了3.5%。", "「你好。」"],
  );
});

test("who spoke stays with the Chinese quotation before", () => {
  const text = "“我们不会丢下任何人。”她说，“大家都可以接受培训。”会议随后结束。";
  assert.equal(sentencesOf(text, "zh")[0], "“我们不会丢下任何人。”她说，“大家都可以接受培训。”");
});

test("the title and the byline of an article are no sentences", () => {
  for (const [news, language, title] of [
    [englishNews, "en", "Harbour City to Close Its Last Coal Plant"],
    [chineseNews, "zh", "滨海市将关闭最后一座燃煤电厂"],
  ] as const) {
    const split = splitSentences(news, language);
    assert.equal(split.title, title);
    const words = split.sentences.map((sentence) => sentence.text).join("\n");
    assert.ok(!words.includes(title));
    assert.ok(!/Maria Keller|李明/.test(words));
    assert.ok(split.sentences.length >= 12);
  }
});

test("text wrapped by hand is read as if it were not", () => {
  const wrapped = [
    "The ferry that links the two islands was taken out of service on Friday",
    "after inspectors of the port authority found cracks in the hull, and on",
    "Monday the company said that Mr. Long of the repair yard expected the work to last until the end of",
    "November. Until then a smaller boat will run twice a day.",
  ].join("\n");
  const sentences = sentencesOf(wrapped);
  assert.equal(sentences.length, 2);
  assert.equal(sentences[1], "Until then a smaller boat will run twice a day.");
  assert.ok(!sentences[0]?.includes("\n"));
});

test("a chat without full stops has a sentence a line", () => {
  const chat = "Ann: are we still on for lunch\r\nBo: yes\r\nAnn: the noodle place at 12";
  assert.deepEqual(sentencesOf(chat), [
    "Ann: are we still on for lunch",
    "Bo: yes",
    "Ann: the noodle place at 12",
  ]);
});

test("in a chat, a line without a full stop counts as much as one with", () => {
  const chat = "Ann: is the room booked?\nBo: yes, until five\nAnn: thanks.\nBo: bring the contract";
  assert.equal(sentencesOf(chat).length, 4);
});

test("list markers are left out", () => {
  assert.deepEqual(sentencesOf("- buy milk\n* call Bo\n3. send the form"), [
    "buy milk",
    "call Bo",
    "send the form",
  ]);
});

test("a run without any stop is cut into pieces, never inside a character", () => {
  for (const run of ["x".repeat(5_000), "😀x".repeat(2_000), "word ".repeat(1_000)]) {
    const pieces = sentencesOf(run);
    assert.ok(pieces.length > 1);
    for (const piece of pieces) {
      assert.ok(piece.length <= 600);
      assert.ok(piece.isWellFormed());
    }
  }
});

test("hostile text of 200,000 units is split within two seconds", () => {
  const patterns = [
    ". ",
    "a. ",
    "Mr. ",
    "a\n",
    "。“",
    '"',
    "“",
    "\u200b",
    "\0",
    "\ud800a ",
    "U.S. A",
    "- ",
    "# ",
  ];
  for (const pattern of patterns) {
    const text = pattern.repeat(Math.ceil(200_000 / pattern.length));
    const start = performance.now();
    splitSentences(text, "en");
    splitSentences(text, "zh");
    assert.ok(performance.now() - start < 4_000, `pattern ${JSON.stringify(pattern)} is slow`);
  }
});
