import assert from "node:assert/strict";
import test from "node:test";

import { simulatorFor } from "../../testing/client.ts";
import { dataIn, post } from "../../testing/raw.ts";

const host = "generativelanguage.googleapis.com";
const headers = { "x-goog-api-key": "simulated-test" };
const path = (verb: string, model = "gemini-3.5-flash") => `/v1beta/models/${model}:${verb}`;

const ask = (text: string, { verb = "generateContent", ...others }: Record<string, unknown> = {}) => ({
  host,
  path: path(String(verb)),
  headers,
  body: { contents: [{ role: "user", parts: [{ text }] }], ...others },
});

test("answers with candidates and parts", async (t) => {
  const reply = (await post(await simulatorFor(t), ask("hello"))).json();
  assert.deepEqual(reply.candidates[0].content, {
    parts: [{ text: "Simulated reply: you wrote “hello”." }],
    role: "model",
  });
  assert.equal(reply.candidates[0].finishReason, "STOP");
  assert.equal(reply.modelVersion, "gemini-3.5-flash");
});

test("streams whole small replies with usage in each, and ends without `[DONE]`", async (t) => {
  const { text } = await post(
    await simulatorFor(t),
    ask("hello there", { verb: "streamGenerateContent?alt=sse" }),
  );
  const chunks = dataIn(text);
  assert.doesNotMatch(text, /\[DONE\]/);
  assert.ok(chunks.length > 2 && chunks.every(({ usageMetadata }) => usageMetadata.totalTokenCount > 0));
  const said = chunks.map(({ candidates }) => candidates[0].content.parts[0].text).join("");
  assert.equal(said, "Simulated reply: you wrote “hello there”.");
});

test("blocks the prompt by `promptFeedback` and the answer by finish reason", async (t) => {
  const simulator = await simulatorFor(t);
  const blocked = (await post(simulator, ask("SIMULATE-BLOCKED-INPUT"))).json();
  assert.equal(blocked.promptFeedback.blockReason, "PROHIBITED_CONTENT");
  assert.equal(blocked.candidates, undefined);
  for (const [mode, reason] of [
    ["CUT", "SAFETY"],
    ["PROHIBITED", "PROHIBITED_CONTENT"],
    ["SPII", "SPII"],
    ["RECITATION", "RECITATION"],
  ] as const) {
    const chunks = dataIn(
      (await post(simulator, ask(`SIMULATE-MODE-${mode} words`, { verb: "streamGenerateContent" }))).text,
    );
    assert.equal(chunks.at(-1).candidates[0].finishReason, reason);
  }
});

test("says in the body when to come back", async (t) => {
  const call = ask("hello");
  const reply = await post(await simulatorFor(t), {
    ...call,
    headers: { ...headers, "homeport-simulate": "status=429" },
  });
  assert.deepEqual([reply.status, reply.headers.get("retry-after")], [429, null]);
  assert.equal(reply.json().error.details[0].retryDelay, "7s");
});

test("refuses wrong keys, fields and models in its own form", async (t) => {
  const simulator = await simulatorFor(t);
  const keyless = await post(simulator, { ...ask("hi"), headers: {} });
  assert.deepEqual([keyless.status, keyless.json().error.status], [403, "PERMISSION_DENIED"]);
  const wrong = await post(simulator, { ...ask("hi"), headers: { "x-goog-api-key": "nonsense" } });
  assert.equal(wrong.json().error.details[0].reason, "API_KEY_INVALID");
  const field = await post(simulator, ask("hi", { generationConfig: { frequency: 1 } }));
  assert.match(field.json().error.message, /Unknown name "generationConfig\.frequency"/);
  const model = await post(simulator, { ...ask("hi"), path: path("generateContent", "gemini-1") });
  assert.deepEqual([model.status, model.json().error.status], [404, "NOT_FOUND"]);
});

test("calls a tool without an id and answers in a schema", async (t) => {
  const simulator = await simulatorFor(t);
  const parameters = { type: "OBJECT", properties: { place: { type: "STRING" } }, required: ["place"] };
  const tools = [{ functionDeclarations: [{ name: "weather", parameters }] }];
  const { candidates } = (await post(simulator, ask("hello", { tools }))).json();
  assert.deepEqual(candidates[0].content.parts, [
    { functionCall: { name: "weather", args: { place: "simulated" } } },
  ]);
  const generationConfig = { responseMimeType: "application/json", responseSchema: parameters };
  const formed = (await post(simulator, ask("hello", { generationConfig }))).json();
  assert.match(JSON.parse(formed.candidates[0].content.parts[0].text).place, /^Simulated reply/);
});
