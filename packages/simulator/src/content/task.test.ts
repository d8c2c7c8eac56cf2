import assert from "node:assert/strict";
import test from "node:test";

import { intentIn } from "./intent.ts";
import { correctChinese } from "./misspellings.ts";
import { separate } from "./separate.ts";
import { structure } from "./structured.ts";
import { readSummaryRequest } from "./summary-request.ts";

const article = "The council met. It voted for the park.\n\nWork starts in May: the old car park goes.";

test("takes the whole user message as text where the system names the task", () => {
  const system = "You summarise text. Reply with key points only.";
  const messages = [
    { role: "system", text: system },
    { role: "user", text: article },
  ];
  assert.deepEqual(separate(messages), { instruction: system, text: article });
});

test("works on the last message of the user", () => {
  const messages = [
    { role: "system", text: "Summarise." },
    { role: "user", text: "first" },
    { role: "assistant", text: "done" },
    { role: "user", text: "second" },
  ];
  assert.equal(separate(messages).text, "second");
});

test("separates instruction and text in one message", () => {
  const forms: [string, string][] = [
    [`Summarise the text.\n<text>${article}</text>`, article],
    [`<document>${article}</document>\nWrite a headline for it.`, article],
    [`Proofread this:\n\n${article}`, article],
    [`Proofread: ${article}`, article],
    [`Please summarize the following article\n\n${article}`, article],
    [`请总结下面的文章。\n${article}`, article],
    [`请校对：我以经到了。`, "我以经到了。"],
    [`${article}\n\nSummarize the above in one sentence.`, article],
    [`"""${article}""" Fix the spelling.`, article],
  ];
  for (const [message, text] of forms) {
    const separated = separate([{ role: "user", text: message }]);
    assert.equal(separated.text, text, message);
    assert.notEqual(intentIn(separated.instruction), null, message);
  }
});

test("finds no task where none is asked for", () => {
  for (const text of ["What is the capital of France?", "Is this correct?", "你好，你是谁？", article]) {
    const { instruction } = separate([{ role: "user", text }]);
    assert.equal(intentIn(instruction), null, text);
  }
});

test("reads the task in English and Chinese, and minds a negation", () => {
  const instructions: [string, string | null][] = [
    ["Give a summary", "summarise"],
    ["TL;DR please", "summarise"],
    ["请给这段话写一个摘要", "summarise"],
    ["列出要点", "summarise"],
    ["Correct the spelling, do not summarise", "proofread"],
    ["Do not summarise. Proofread the text", "proofread"],
    ["不要总结，请改错别字", "proofread"],
    ["请纠错", "proofread"],
    ["You are a helpful and correct assistant.", null],
  ];
  for (const [instruction, intent] of instructions) assert.equal(intentIn(instruction), intent, instruction);
});

test("reads kind, length and format of a summary", () => {
  const requests: [string, string, string, string][] = [
    ["Summarise in one sentence", "tldr", "short", "plain-text"],
    ["Summarise in 5 sentences", "tldr", "long", "plain-text"],
    ["List three key points as Markdown", "key-points", "short", "markdown"],
    ["List the 5 key points, no Markdown", "key-points", "medium", "plain-text"],
    ["Write a short headline", "headline", "short", "plain-text"],
    ["用三句话总结", "tldr", "medium", "plain-text"],
    ["写一个标题", "headline", "medium", "plain-text"],
    ["详细概括", "tldr", "long", "plain-text"],
  ];
  for (const [instruction, type, length, format] of requests) {
    assert.deepEqual(readSummaryRequest(instruction), { type, length, format }, instruction);
  }
});

test("corrects Chinese misspellings and spares what is right", () => {
  assert.equal(
    correctChinese("我以经登陆网站，既使在次失败也必需要修改帐户。"),
    "我已经登录网站，即使再次失败也必须要修改账户。",
  );
  for (const right of [
    "以经济建设为中心，可以经常检查。",
    "他自己经历过。",
    "会议在次日举行，存在次要问题。",
    "这既使企业受益，又使居民受益。",
    "按装修标准验收，这些是必需要素。",
    "飞机登陆海南。",
    "化学反应情况良好。",
  ]) {
    assert.equal(correctChinese(right), right);
  }
});

test("fills a schema with the reply", () => {
  const schema = {
    type: "object",
    properties: {
      summary: { type: "string" },
      tone: { enum: ["plain", "warm"] },
      points: { type: "array", items: { type: "string" } },
      extra: { type: "string" },
    },
    required: ["summary", "tone", "points"],
  };
  assert.deepEqual(JSON.parse(structure("hi", schema)), { summary: "hi", tone: "plain", points: ["hi"] });
  assert.deepEqual(JSON.parse(structure("hi", null)), { reply: "hi" });
});
