import assert from "node:assert/strict";
import test from "node:test";

import {
  alibabaHost,
  chatTo,
  chunksIn,
  eventsIn,
  openaiHost,
  send,
  shownIn,
  simulatorFor,
} from "../testing/client.ts";

const streamed = { stream: true, stream_options: { include_usage: true } };

test("streams as Alibaba does: role, content, empty finish delta, usage, done", async (t) => {
  const reply = await send(await simulatorFor(t), chatTo(alibabaHost, "How are you today?", streamed));
  assert.equal(reply.status, 200);
  assert.equal(reply.headers["homeport-simulated"], "1");
  assert.equal(reply.headers["content-type"], "text/event-stream;charset=UTF-8");
  const chunks = chunksIn(reply);
  const [first, ...rest] = chunks;
  const usage = rest.pop();
  const finish = rest.pop();
  assert.deepEqual(first?.choices[0], {
    delta: { content: "", role: "assistant" },
    index: 0,
    logprobs: null,
    finish_reason: null,
  });
  assert.deepEqual(finish?.choices[0]?.delta, { content: "" });
  assert.equal(finish?.choices[0]?.finish_reason, "stop");
  assert.deepEqual(usage?.choices, []);
  assert.ok((usage?.usage?.["total_tokens"] ?? 0) > 4);
  assert.equal(eventsIn(reply).at(-1), "[DONE]");
  for (const chunk of chunks) {
    assert.match(String(chunk["id"]), /^chatcmpl-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
    assert.equal(chunk["object"], "chat.completion.chunk");
    assert.equal(chunk["system_fingerprint"], null);
    assert.equal(chunk["model"], "qwen-plus");
  }
  assert.equal(shownIn(reply), "Simulated reply: you wrote “How are you today?”.");
});

test("streams as OpenAI does: role with a null refusal, finish, usage, done, padding", async (t) => {
  const reply = await send(await simulatorFor(t), chatTo(openaiHost, "How are you today?", streamed));
  const chunks = chunksIn(reply);
  assert.deepEqual(chunks[0]?.choices[0]?.delta, { role: "assistant", content: "", refusal: null });
  assert.deepEqual(chunks.at(-2)?.choices[0], {
    index: 0,
    delta: {},
    logprobs: null,
    finish_reason: "stop",
  });
  assert.deepEqual(chunks.at(-1)?.choices, []);
  assert.ok((chunks.at(-1)?.usage?.["completion_tokens"] ?? 0) > 0);
  assert.ok(chunks.slice(0, -1).every(({ usage }) => usage === null));
  assert.ok(chunks.every(({ obfuscation }) => typeof obfuscation === "string"));
  assert.ok(chunks.every(({ id }) => /^chatcmpl-[A-Za-z0-9]{29}$/.test(String(id))));
  assert.equal(eventsIn(reply).at(-1), "[DONE]");
  assert.equal(shownIn(reply), "Simulated reply: you wrote “How are you today?”.");
});

test("leaves usage out of a stream that did not ask for it", async (t) => {
  const simulator = await simulatorFor(t);
  for (const host of [alibabaHost, openaiHost]) {
    const chunks = chunksIn(await send(simulator, chatTo(host, "hello", { stream: true })));
    assert.ok(chunks.every(({ usage, choices }) => (usage ?? null) === null && choices.length === 1));
  }
});

test("leaves padding out where the request says so", async (t) => {
  const options = { stream: true, stream_options: { include_obfuscation: false } };
  const chunks = chunksIn(await send(await simulatorFor(t), chatTo(openaiHost, "hello", options)));
  assert.ok(chunks.every((chunk) => !("obfuscation" in chunk)));
});

test("never splits a surrogate pair between chunks", async (t) => {
  const text = "😀🙏🏽👩‍👩‍👧‍👦".repeat(20);
  const reply = await send(await simulatorFor(t), chatTo(alibabaHost, text, streamed));
  const chunks = chunksIn(reply).map(({ choices }) => choices[0]?.delta["content"] ?? "");
  assert.ok(chunks.length > 10);
  assert.ok(chunks.every((chunk) => chunk.isWellFormed()));
  assert.ok(shownIn(reply).includes(text.slice(0, 30)));
});

test("answers whole in each partner's form", async (t) => {
  const simulator = await simulatorFor(t);
  const alibaba = JSON.parse((await send(simulator, chatTo(alibabaHost, "hello"))).text) as Whole;
  assert.deepEqual(Object.keys(alibaba), [
    "choices",
    "object",
    "usage",
    "created",
    "system_fingerprint",
    "model",
    "id",
  ]);
  assert.equal(alibaba.choices[0]?.message["content"], "Simulated reply: you wrote “hello”.");
  const openai = JSON.parse((await send(simulator, chatTo(openaiHost, "hello"))).text) as Whole;
  assert.equal(openai.object, "chat.completion");
  assert.equal(openai.choices[0]?.message["refusal"], null);
  assert.equal(openai.choices[0]?.finish_reason, "stop");
  assert.equal(
    openai.usage["total_tokens"],
    (openai.usage["prompt_tokens"] ?? 0) + (openai.usage["completion_tokens"] ?? 0),
  );
});

test("shows thinking before the text where Alibaba is asked for it", async (t) => {
  const call = chatTo(alibabaHost, "hello", { ...streamed, enable_thinking: true });
  const chunks = chunksIn(await send(await simulatorFor(t), call));
  const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
  const lastThought = deltas.findLastIndex(
    ({ reasoning_content: thought }) => typeof thought === "string" && thought !== "",
  );
  const firstText = deltas.findIndex(({ content }) => typeof content === "string" && content !== "");
  assert.ok(lastThought > 0 && lastThought < firstText);
});

test("stops at the token limit and at stop words", async (t) => {
  const simulator = await simulatorFor(t);
  const limited = await send(simulator, chatTo(openaiHost, "hello", { max_completion_tokens: 3 }));
  const exact = JSON.parse(limited.text) as Whole;
  assert.equal(exact.choices[0]?.finish_reason, "length");
  assert.equal(exact.choices[0]?.message["content"], "Simulated");
  const all = JSON.parse((await send(simulator, chatTo(openaiHost, "hello"))).text) as Whole;
  const tokens = all.usage["completion_tokens"] ?? 0;
  for (const [cap, finish] of [
    [tokens, "stop"],
    [tokens - 1, "length"],
  ] as const) {
    const { text } = await send(simulator, chatTo(openaiHost, "hello", { max_completion_tokens: cap }));
    assert.equal((JSON.parse(text) as Whole).choices[0]?.finish_reason, finish);
  }
  assert.equal(exact.usage["completion_tokens"], 3);
  const stopped = await send(simulator, chatTo(alibabaHost, "hello", { stop: ["wrote"] }));
  assert.equal((JSON.parse(stopped.text) as Whole).choices[0]?.message["content"], "Simulated reply: you ");
});

type Whole = {
  object: string;
  choices: { message: Record<string, unknown>; finish_reason: string }[];
  usage: Record<string, number>;
};
