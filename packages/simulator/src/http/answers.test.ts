import assert from "node:assert/strict";
import test from "node:test";

import { stubEngines } from "../testing/stub-engines.ts";
import { alibabaHost, chatTo, openaiHost, send, simulatorFor, type TestCall } from "../testing/client.ts";
import type { Simulator } from "../simulator.ts";

async function contentOf(simulator: Simulator, call: TestCall): Promise<string> {
  const { text } = await send(simulator, call);
  const { choices } = JSON.parse(text) as { choices: { message: { content: string } }[] };
  return choices[0]?.message.content ?? "";
}

function withSystem(host: string, system: string, user: string): TestCall {
  const messages = [
    { role: "system", content: system },
    { role: "user", content: [{ type: "text", text: user }] },
  ];
  return chatTo(host, "", { messages });
}

test("summarises the text of the request through the engines, in English and Chinese", async (t) => {
  const engines = stubEngines();
  const simulator = await simulatorFor(t, { engines });
  const english = withSystem(openaiHost, "Summarise in one sentence.", "Rain fell. Roads closed.");
  assert.equal(await contentOf(simulator, english), "Rain fell.");
  const chinese = withSystem(alibabaHost, "请用三个要点概括。", "昨天下雨。道路关闭。");
  assert.equal(await contentOf(simulator, chinese), "昨天下雨。");
  assert.deepEqual(engines.asked, [
    { text: "Rain fell. Roads closed.", type: "tldr", length: "short", format: "plain-text" },
    { text: "昨天下雨。道路关闭。", type: "key-points", length: "short", format: "plain-text" },
  ]);
});

test("answers proofreading with the corrected text alone", async (t) => {
  const simulator = await simulatorFor(t);
  const english = withSystem(openaiHost, "Proofread the text.", "I saw teh cat.");
  assert.equal(await contentOf(simulator, english), "I saw the cat.");
  const chinese = withSystem(alibabaHost, "请校对文本，只输出结果。", "我以经登陆网站了。");
  assert.equal(await contentOf(simulator, chinese), "我已经登录网站了。");
});

test("says so where no engine can do what is asked", async (t) => {
  const french = withSystem(openaiHost, "Proofread the text.", "Bonjour tout le monde");
  assert.match(await contentOf(await simulatorFor(t), french), /^Simulated reply: no engine/);
});

test("marks chat replies as simulated and makes them depend on the message", async (t) => {
  const simulator = await simulatorFor(t);
  const first = await contentOf(simulator, chatTo(openaiHost, "Where is Porto?"));
  const second = await contentOf(simulator, chatTo(openaiHost, "Where is Faro?"));
  assert.equal(first, "Simulated reply: you wrote “Where is Porto?”.");
  assert.notEqual(first, second);
  assert.equal(await contentOf(simulator, chatTo(alibabaHost, "你好")), "模拟回复：您说的是“你好”。");
});

test("shortens what a long chat message says", async (t) => {
  const long = `First comes this. ${"Then comes more of it. ".repeat(40)}`;
  const content = await contentOf(await simulatorFor(t), chatTo(openaiHost, long));
  assert.equal(content, "Simulated reply: you wrote “First comes this.”.");
});

test("answers in JSON where the request asks for it", async (t) => {
  const call = chatTo(alibabaHost, "Answer in json: hi", { response_format: { type: "json_object" } });
  assert.ok("reply" in (JSON.parse(await contentOf(await simulatorFor(t), call)) as object));
});

test("answers a failing engine with the partner's server error", async (t) => {
  const lines: string[] = [];
  const engines = { ...stubEngines(), summarize: () => Promise.reject(new Error("out of memory")) };
  const simulator = await simulatorFor(t, { engines, log: (line) => lines.push(line) });
  const reply = await send(simulator, withSystem(openaiHost, "Summarise.", "secret words"));
  assert.equal(reply.status, 500);
  assert.match(lines.join("\n"), /out of memory/);
  assert.doesNotMatch(lines.join("\n"), /secret words/);
});
