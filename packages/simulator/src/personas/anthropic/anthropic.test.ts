import assert from "node:assert/strict";
import test from "node:test";

import { simulatorFor } from "../../testing/client.ts";
import { dataIn, post } from "../../testing/raw.ts";

const host = "api.anthropic.com";
const path = "/v1/messages";
const headers = { "x-api-key": "simulated-test", "anthropic-version": "2023-06-01", authorization: "" };

const ask = (text: string, others: object = {}) => ({
  host,
  path,
  headers,
  body: { model: "claude-sonnet-5", max_tokens: 500, messages: [{ role: "user", content: text }], ...others },
});

test("answers with blocks and a stop reason", async (t) => {
  const reply = (await post(await simulatorFor(t), ask("hello"))).json();
  assert.deepEqual(reply.content, [{ type: "text", text: "Simulated reply: you wrote “hello”." }]);
  assert.deepEqual([reply.type, reply.role, reply.stop_reason], ["message", "assistant", "end_turn"]);
  assert.match(reply.id, /^msg_01/);
});

test("streams typed events with a ping, and thinking with a signature before the text", async (t) => {
  const thinking = { type: "enabled", budget_tokens: 1024 };
  const call = ask("hello there", { stream: true, thinking, max_tokens: 2000, system: "Be brief." });
  const { text } = await post(await simulatorFor(t), call);
  const events = dataIn(text);
  const types = events.map(({ type }) => type);
  assert.deepEqual(types.slice(0, 3), ["message_start", "ping", "content_block_start"]);
  assert.deepEqual(types.slice(-2), ["message_delta", "message_stop"]);
  assert.doesNotMatch(text, /\[DONE\]/);
  for (const type of new Set(types))
    assert.ok(text.includes(`event: ${type}\ndata: {"type":"${type}"`), type);
  const deltas = events.flatMap(({ delta, index }) => (index === undefined ? [] : [{ index, ...delta }]));
  assert.equal(
    deltas
      .filter(({ type }) => type === "text_delta")
      .map((delta) => delta.text)
      .join(""),
    "Simulated reply: you wrote “hello there”.",
  );
  assert.equal(deltas.filter(({ type }) => type === "signature_delta").length, 1);
  assert.ok(deltas.every(({ type, index }) => type !== "text_delta" || index === 1));
});

test("wants a key in its own header or as a bearer token, a version, and `max_tokens`", async (t) => {
  const simulator = await simulatorFor(t);
  const version = { "anthropic-version": "2023-06-01" };
  const wrong = await post(simulator, { ...ask("hi"), headers: { ...version, authorization: "" } });
  assert.deepEqual([wrong.status, wrong.json().error.type], [401, "authentication_error"]);
  const bearer = await post(simulator, { ...ask("hi"), headers: version });
  assert.equal(bearer.status, 200);
  const versionless = await post(simulator, { ...ask("hi"), headers: { "x-api-key": "simulated-test" } });
  assert.equal(versionless.json().error.message, "anthropic-version: header is required");
  const uncapped = await post(simulator, ask("hi", { max_tokens: undefined }));
  assert.equal(uncapped.json().error.message, "max_tokens: Field required");
  const unknown = await post(simulator, ask("hi", { frequency_penalty: 1 }));
  assert.equal(unknown.json().error.message, "frequency_penalty: Extra inputs are not permitted");
  assert.equal((await post(simulator, ask("hi", { model: "claude-2" }))).status, 404);
});

test("refuses by stop reason: nothing, half, or all of the text before it", async (t) => {
  const simulator = await simulatorFor(t);
  const reject = (await post(simulator, ask("SIMULATE-BLOCKED-INPUT"))).json();
  assert.deepEqual([reject.stop_reason, reject.content], ["refusal", []]);
  const cut = (await post(simulator, ask("SIMULATE-BLOCKED-OUTPUT and more"))).json();
  assert.equal(cut.stop_reason, "refusal");
  assert.match(cut.content[0].text, /^Simulated/);
  assert.ok("stop_details" in cut);
  const late = (await post(simulator, ask("SIMULATE-MODE-LATE please"))).json();
  assert.deepEqual([late.stop_reason, "stop_details" in late], ["refusal", false]);
});

test("is overloaded in the middle of a stream", async (t) => {
  const call = ask("hello there", { stream: true });
  const { text, status } = await post(await simulatorFor(t), {
    ...call,
    headers: { ...headers, "homeport-simulate": "error-mid-stream" },
  });
  assert.equal(status, 200);
  assert.match(text, /event: error\ndata: \{"type":"error","error":\{"type":"overloaded_error"/);
  assert.doesNotMatch(text, /message_stop/);
});

test("calls a tool, takes its result and an image", async (t) => {
  const simulator = await simulatorFor(t);
  const tools = [
    { name: "weather", input_schema: { type: "object", properties: { place: { type: "string" } } } },
  ];
  const called = (await post(simulator, ask("hello", { tools }))).json();
  assert.equal(called.stop_reason, "tool_use");
  assert.match(called.content[0].id, /^toolu_01/);
  assert.deepEqual(called.content[0].input, { place: "simulated" });
  const events = dataIn((await post(simulator, ask("hello", { tools, stream: true }))).text);
  const json = events.map(({ delta }) => delta?.partial_json ?? "").join("");
  assert.deepEqual(JSON.parse(json), { place: "simulated" });
  const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } };
  const messages = [
    { role: "user", content: "hello" },
    { role: "assistant", content: called.content },
    {
      role: "user",
      content: [
        { type: "tool_result", tool_use_id: called.content[0].id, content: "mild" },
        { type: "text", text: "and this?" },
        image,
      ],
    },
  ];
  const answered = (
    await post(simulator, ask("", { tools, tool_choice: { type: "none" }, messages }))
  ).json();
  assert.match(answered.content[0].text, /and this\?.*1 image received, not looked at/);
});
