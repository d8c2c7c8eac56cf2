import assert from "node:assert/strict";
import test from "node:test";

import { simulatorFor } from "../../testing/client.ts";
import { dataIn, post } from "../../testing/raw.ts";

const host = "dashscope.aliyuncs.com";
const path = "/api/v1/services/aigc/text-generation/generation";
const sse = { "x-dashscope-sse": "enable" };
const ask = (text: string, parameters: object = {}, headers: Record<string, string> = {}) => ({
  host,
  path,
  headers,
  body: { model: "qwen-plus", input: { messages: [{ role: "user", content: text }] }, parameters },
});

test("streams DashScope's frames: id, event, status, no space, no `[DONE]`, the string null", async (t) => {
  const simulator = await simulatorFor(t);
  const { text } = await post(
    simulator,
    ask("hello there", { result_format: "message", incremental_output: true }, sse),
  );
  assert.match(text, /^id:1\nevent:result\n:HTTP_STATUS\/200\ndata:\{"output"/);
  assert.doesNotMatch(text, /\[DONE\]|data: /);
  const chunks = dataIn(text);
  const said = chunks.map(({ output }) => output.choices[0].message.content).join("");
  assert.equal(said, "Simulated reply: you wrote “hello there”.");
  assert.equal(chunks[0].output.choices[0].finish_reason, "null");
  assert.equal(chunks.at(-1).output.choices[0].finish_reason, "stop");
});

test("repeats the text so far where increments were not asked for", async (t) => {
  const { text } = await post(await simulatorFor(t), ask("hello there", { result_format: "message" }, sse));
  const said: string[] = dataIn(text).map(({ output }) => output.choices[0].message.content);
  assert.equal(said.at(-1), "Simulated reply: you wrote “hello there”.");
  assert.ok(said.every((part, index) => index === 0 || part.startsWith(said[index - 1] ?? "")));
});

test("blocks with its native code before, and with an error frame in the middle", async (t) => {
  const simulator = await simulatorFor(t);
  const before = await post(simulator, ask("SIMULATE-BLOCKED-INPUT"));
  assert.deepEqual([before.status, before.json().code], [400, "DataInspectionFailed"]);
  const { text } = await post(simulator, ask("SIMULATE-BLOCKED-OUTPUT and more", {}, sse));
  assert.match(text, /event:error\n:HTTP_STATUS\/400\ndata:\{"code":"DataInspectionFailed"/);
});

test("names a forbidden parameter by its place", async (t) => {
  const reply = await post(await simulatorFor(t), ask("hi", { frequency_penalty: 1 }));
  assert.match(reply.json().message, /parameters\.frequency_penalty/);
});

test("embeds the same text to the same vector, and ranks documents", async (t) => {
  const simulator = await simulatorFor(t);
  const embed = {
    model: "text-embedding-v4",
    input: { texts: ["one", "two", "one"] },
    parameters: { dimension: 8 },
  };
  const { output } = (
    await post(simulator, {
      host,
      path: "/api/v1/services/embeddings/text-embedding/text-embedding",
      body: embed,
    })
  ).json();
  const [one, two, again] = output.embeddings.map(({ embedding }: { embedding: number[] }) => embedding);
  assert.deepEqual(one, again);
  assert.notDeepEqual(one, two);
  const rank = { model: "gte-rerank-v2", input: { query: "harbour", documents: ["xyz", "the harbour"] } };
  const ranked = (
    await post(simulator, { host, path: "/api/v1/services/rerank/text-rerank/text-rerank", body: rank })
  ).json();
  assert.deepEqual(
    ranked.output.results.map(({ index }: { index: number }) => index),
    [1, 0],
  );
});
