import assert from "node:assert/strict";
import test from "node:test";
import { gunzipSync } from "node:zlib";

import { chatTo, openaiHost, send, shownIn, simulatorFor } from "../testing/client.ts";

const said = "Simulated reply: you wrote “hello there”.";
const call = (others: object = {}) => chatTo(openaiHost, "hello there", { stream: true, ...others });
const tools = [{ type: "function", function: { name: "weather" } }];

test("gzip compresses a stream and a whole body, and says so", async (t) => {
  const simulator = await simulatorFor(t);
  for (const stream of [true, false]) {
    const reply = await send(simulator, { ...call({ stream }), faults: "gzip" });
    assert.equal(reply.headers["content-encoding"], "gzip");
    assert.equal(reply.broken, false);
    assert.match(gunzipSync(reply.body).toString(), /Simulated/);
  }
});

test("slow-loris sends a few bytes at a time", async (t) => {
  const reply = await send(await simulatorFor(t), { ...call({ stream: false }), faults: "slow-loris=1" });
  assert.ok(reply.packets.length > 20, String(reply.packets.length));
  assert.match(reply.text, /hello there/);
});

test("duplicate-tool-ids gives every call twice", async (t) => {
  const simulator = await simulatorFor(t);
  const whole = await send(simulator, { ...call({ stream: false, tools }), faults: "duplicate-tool-ids" });
  const { choices } = JSON.parse(whole.text) as { choices: { message: { tool_calls: { id: string }[] } }[] };
  const ids = choices[0]?.message.tool_calls.map(({ id }) => id);
  assert.deepEqual([ids?.length, new Set(ids).size], [2, 1]);
  const streamed = await send(simulator, { ...call({ tools }), faults: "duplicate-tool-ids" });
  assert.equal(streamed.text.match(/"name":"weather"/g)?.length, 2);
});

test("error-mid-stream says the partner's error after some content", async (t) => {
  const reply = await send(await simulatorFor(t), { ...call(), faults: "error-mid-stream" });
  assert.match(reply.text, /data: \{"error":\{"message":"The server had an error/);
  assert.doesNotMatch(reply.text, /\[DONE\]/);
});

test("keep-alive only waits where a partner sends no sign of life", async (t) => {
  const start = performance.now();
  const reply = await send(await simulatorFor(t), { ...call(), faults: "keep-alive=60" });
  assert.ok(performance.now() - start >= 55);
  assert.equal(shownIn(reply), said);
});

test("long-thinking thinks long before the text", async (t) => {
  const simulator = await simulatorFor(t);
  const body = {
    model: "qwen-plus",
    messages: [{ role: "user", content: "hello" }],
    stream: true,
    enable_thinking: true,
  };
  const short = await send(simulator, { host: "dashscope.aliyuncs.com", body });
  const long = await send(simulator, { host: "dashscope.aliyuncs.com", body, faults: "long-thinking" });
  assert.ok(long.text.length > 10 * short.text.length);
});
