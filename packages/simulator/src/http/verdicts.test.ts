import assert from "node:assert/strict";
import test from "node:test";

import { simulatorFor } from "../testing/client.ts";
import { compatiblePartners } from "../testing/partners.ts";
import { dataIn, type Loose, post } from "../testing/raw.ts";
import type { Simulator } from "../simulator.ts";

/** Asks an OpenAI-compatible partner in its own host and path. */
function ask(
  simulator: Simulator,
  partner: string,
  { text = "hello", mode = "", ...others }: Record<string, unknown>,
) {
  const found = compatiblePartners().find((candidate) => candidate.partner === partner);
  assert.ok(found, partner);
  return post(simulator, {
    host: found.host,
    path: `${found.base}/chat/completions`,
    body: { model: found.model, messages: [{ role: "user", content: text }], ...others },
    headers: mode === "" ? {} : { "homeport-simulate": `mode=${String(mode)}` },
  });
}

const textOf = (chunks: Loose[]): string =>
  chunks.map(({ choices }) => choices?.[0]?.delta.content ?? "").join("");
const whole = "Simulated reply: you wrote “hello”.";

test("Baidu flags 0 to 4: shown, ended, stopped, withdrawn after the whole text", async (t) => {
  const simulator = await simulatorFor(t);
  const safe = (await ask(simulator, "baidu", {})).json().choices[0];
  assert.deepEqual([safe.flag, safe.message.content], [0, whole]);
  const expected = [
    ["flag-1", 1, whole, "stop"],
    ["flag-2", 2, whole, "stop"],
    ["flag-3", 3, "", "content_filter"],
    ["flag-4", 4, whole, "stop"],
  ] as const;
  for (const [mode, flag, text, finish] of expected) {
    const [choice] = (await ask(simulator, "baidu", { mode })).json().choices;
    const found = [choice.flag, choice.ban_round, choice.message.content, choice.finish_reason];
    assert.deepEqual(found, [flag, -1, text, finish]);
    const chunks = dataIn((await ask(simulator, "baidu", { mode, stream: true })).text);
    assert.equal(textOf(chunks), text);
    assert.deepEqual([chunks[0].choices[0].flag, chunks.at(-1).choices[0].flag], [0, flag]);
  }
  const earlier = (await ask(simulator, "baidu", { mode: "earlier-round" })).json().choices[0];
  assert.deepEqual([earlier.flag, earlier.ban_round], [2, 1]);
});

test("Baidu tells of a search before the text, and wants a final message", async (t) => {
  const simulator = await simulatorFor(t);
  const [first] = dataIn(
    (await ask(simulator, "baidu", { web_search: { enable: true }, stream: true })).text,
  );
  assert.equal(first.choices[0].delta_tag, "search_status");
  assert.equal((await ask(simulator, "baidu", { text: " " })).status, 400);
  assert.equal((await ask(simulator, "baidu", { thinking_budget: 99 })).status, 400);
});

test("Ark has a family of errors, cuts by `content_filter`, and fails when its moderation does", async (t) => {
  const simulator = await simulatorFor(t);
  const codes = {
    reject: "InputTextSensitiveContentDetected",
    "policy-violation": "InputTextSensitiveContentDetected.PolicyViolation",
    severe: "SensitiveContentDetected.SevereViolation",
    outage: "ContentSecurityDetectionError",
  };
  for (const [mode, code] of Object.entries(codes)) {
    const { status, json } = await ask(simulator, "bytedance", { mode });
    assert.deepEqual([status, json().error.code], [400, code]);
    assert.match(json().error.message, /Request id: 021/);
  }
  const cut = (await ask(simulator, "bytedance", { mode: "cut" })).json().choices[0];
  assert.equal(cut.finish_reason, "content_filter");
  assert.ok(whole.startsWith(cut.message.content) && cut.message.content.length < whole.length);
  const middle = dataIn((await ask(simulator, "bytedance", { mode: "output-error", stream: true })).text);
  assert.equal(middle.at(-1).error.code, "OutputTextSensitiveContentDetected");
  assert.match(textOf(middle), /^Simulated/);
});

test("Ark takes endpoint ids and names the model, and never both caps", async (t) => {
  const simulator = await simulatorFor(t);
  const named = await ask(simulator, "bytedance", { model: "ep-20260101120000-abcde" });
  assert.equal(named.json().model, "doubao-seed-2-1-pro-260915");
  assert.equal((await ask(simulator, "bytedance", { model: "ep-1" })).status, 404);
  assert.equal((await ask(simulator, "bytedance", { max_tokens: 9, max_completion_tokens: 9 })).status, 400);
  assert.equal((await ask(simulator, "bytedance", { stop: ["x"] })).status, 400);
  const quiet = { stop: ["x"], thinking: { type: "disabled" } };
  assert.equal((await ask(simulator, "bytedance", quiet)).status, 200);
});

test("DeepSeek rejects, cuts, and runs out of resources, which is no verdict", async (t) => {
  const simulator = await simulatorFor(t);
  const rejected = await ask(simulator, "deepseek", { mode: "reject" });
  assert.deepEqual([rejected.status, rejected.json().error.message], [400, "Content Exists Risk"]);
  const cut = (await ask(simulator, "deepseek", { mode: "cut" })).json().choices[0];
  assert.equal(cut.finish_reason, "content_filter");
  const dry = (await ask(simulator, "deepseek", { mode: "out-of-resources" })).json().choices[0];
  assert.equal(dry.finish_reason, "insufficient_system_resource");
});

test("DeepSeek thinks unless told not to, and wants its thoughts back with tool calls", async (t) => {
  const simulator = await simulatorFor(t);
  assert.match(
    (await ask(simulator, "deepseek", {})).json().choices[0].message.reasoning_content,
    /thinking/,
  );
  const thinking = { type: "disabled" };
  assert.equal(
    (await ask(simulator, "deepseek", { thinking })).json().choices[0].message.reasoning_content,
    undefined,
  );
  const call = { id: "1", type: "function", function: { name: "weather", arguments: "{}" } };
  const messages = [
    { role: "user", content: "hi" },
    { role: "assistant", content: "", tool_calls: [call] },
    { role: "tool", tool_call_id: "1", content: "mild" },
  ];
  const missing = await ask(simulator, "deepseek", { messages });
  assert.match(missing.json().error.message, /reasoning_content.*must be passed back/);
  assert.equal((await ask(simulator, "deepseek", { messages, thinking })).status, 200);
  assert.equal((await ask(simulator, "deepseek", { user_id: "has space" })).status, 400);
  const strict = { tools: [{ type: "function", function: { name: "weather", strict: true } }] };
  assert.equal((await ask(simulator, "deepseek", strict)).status, 400);
  const usage = dataIn((await ask(simulator, "deepseek", { stream: true })).text).at(-1);
  assert.equal(usage.choices[0].finish_reason, "stop");
  assert.ok(usage.usage.prompt_cache_miss_tokens > 0);
});

test("DeepSeek keeps a waiting connection alive with comments or blank lines", async (t) => {
  const simulator = await simulatorFor(t);
  const { host, model } = compatiblePartners().find(({ partner }) => partner === "deepseek")!;
  const body = { model, messages: [{ role: "user", content: "hello" }] };
  const headers = { "homeport-simulate": "keep-alive=20" };
  const call = { host, path: "/chat/completions", headers };
  const streamed = await post(simulator, { ...call, body: { ...body, stream: true } });
  assert.match(streamed.text, /^: keep-alive\n\ndata: /);
  const plain = await post(simulator, { ...call, body });
  assert.match(plain.text, /^\n\{/);
  assert.equal(plain.json().choices[0].finish_reason, "stop");
});

test("Tencent TokenHub says `sensitive` and takes no thoughts back", async (t) => {
  const simulator = await simulatorFor(t);
  assert.equal(
    (await ask(simulator, "tencent", { mode: "late" })).json().choices[0].finish_reason,
    "sensitive",
  );
  const messages = [
    { role: "assistant", content: "hi", reasoning_content: "thought" },
    { role: "user", content: "hi" },
  ];
  assert.equal((await ask(simulator, "tencent", { messages })).status, 400);
});

test("xAI errs in three shapes, tells ticks, leaves out nulls, and refuses effort where it has none", async (t) => {
  const simulator = await simulatorFor(t);
  const call = { host: "api.x.ai", path: "/v1/chat/completions" };
  const wrong = await post(simulator, { ...call, body: {}, headers: { authorization: "Bearer wrong-x" } });
  assert.equal(wrong.status, 400);
  assert.deepEqual(Object.keys(wrong.json()), ["code", "error"]);
  const malformed = await post(simulator, { ...call, body: "{" });
  assert.equal(typeof malformed.json().error, "string");
  const body = { model: "grok-4.7", messages: [{ role: "user", content: "hello" }], reasoning_effort: "low" };
  const limited = await post(simulator, { ...call, body, headers: { "homeport-simulate": "status=429" } });
  assert.equal(limited.json().error.type, "rate_limit_error");
  const { usage } = (await post(simulator, { ...call, body })).json();
  assert.ok(usage.cost_in_usd_ticks > 0);
  assert.equal(
    usage.total_tokens - usage.prompt_tokens - usage.completion_tokens,
    usage.completion_tokens_details.reasoning_tokens,
  );
  const effort = { ...body, model: "grok-4.20-reasoning" };
  assert.equal((await post(simulator, { ...call, body: effort })).status, 400);
  const chunks = (await post(simulator, { ...call, body: { ...body, stream: true } })).text;
  assert.doesNotMatch(chunks, /null/);
  const us = { ...call, host: "us.api.x.ai" };
  assert.equal((await post(simulator, { ...us, body })).status, 404);
  assert.equal((await post(simulator, { ...us, body: { ...body, model: "grok-4.6" } })).status, 200);
});

test("Zhipu says 1301 with a filter array, and marks levels beside text", async (t) => {
  const simulator = await simulatorFor(t);
  const rejected = await ask(simulator, "zhipu", { mode: "reject" });
  assert.deepEqual([rejected.status, rejected.json().error.code], [400, "1301"]);
  assert.deepEqual(rejected.json().contentFilter, [{ level: 1, role: "user" }]);
  const flagged = (await ask(simulator, "zhipu", { mode: "flag" })).json();
  assert.deepEqual(flagged.content_filter, [{ role: "assistant", level: 3 }]);
  assert.equal(flagged.choices[0].finish_reason, "stop");
  assert.equal((await ask(simulator, "zhipu", { mode: "cut" })).json().choices[0].finish_reason, "sensitive");
});

test("Moonshot rejects as recorded, and K2.6 forces no tool", async (t) => {
  const simulator = await simulatorFor(t);
  assert.deepEqual((await ask(simulator, "moonshot", { mode: "reject" })).json().error, {
    code: 400,
    message: "The request was rejected because it was considered high risk",
    param: "prompt",
    type: "content_filter",
  });
  const tools = [{ type: "function", function: { name: "weather" } }];
  const forced = { tools, tool_choice: "required" };
  assert.equal((await ask(simulator, "moonshot", { ...forced, model: "kimi-k2.6" })).status, 400);
  const call = (await ask(simulator, "moonshot", forced)).json().choices[0].message.tool_calls[0];
  assert.equal(call.id, "functions.weather:0");
});

test("Mistral forbids extra fields with status 422 and its own envelope, and has ids of nine signs", async (t) => {
  const simulator = await simulatorFor(t);
  const extra = await ask(simulator, "mistral", { user: "me" });
  assert.equal(extra.status, 422);
  assert.deepEqual(extra.json().message.detail[0].loc, ["body", "user"]);
  const messages = [{ role: "user", content: "hi", reasoning_content: "x" }];
  const field = await ask(simulator, "mistral", { messages });
  assert.deepEqual(field.json().message.detail[0].loc, ["body", "messages", "0", "reasoning_content"]);
  const tools = [{ type: "function", function: { name: "weather" } }];
  assert.match(
    (await ask(simulator, "mistral", { tools })).json().choices[0].message.tool_calls[0].id,
    /^\w{9}$/,
  );
});

test("servers of one's own need no key and name thinking in their own field", async (t) => {
  const simulator = await simulatorFor(t);
  const on = { chat_template_kwargs: { enable_thinking: true } };
  const fields = { vllm: "reasoning", sglang: "reasoning_content", "llama-cpp": "reasoning_content" };
  for (const [partner, field] of Object.entries(fields)) {
    const found = compatiblePartners().find((candidate) => candidate.partner === partner);
    const reply = await post(simulator, {
      host: found?.host ?? "",
      path: "/v1/chat/completions",
      headers: { authorization: "" },
      body: { model: found?.model, messages: [{ role: "user", content: "hi" }], ...on },
    });
    assert.match(reply.json().choices[0].message[field], /thinking/, partner);
  }
  const ollama = (await ask(simulator, "ollama", { reasoning_effort: "high" })).json();
  assert.match(ollama.choices[0].message.reasoning, /thinking/);
  const seen = await post(simulator, {
    host: "localhost:8000",
    path: "/v1/chat/completions",
    body: { model: "Qwen/Qwen3-8B", messages: [{ role: "user", content: "SIMULATE-BLOCKED-INPUT" }] },
  });
  // It inspects nothing: the gateway must.
  assert.match(seen.json().choices[0].message.content, /you wrote “SIMULATE-BLOCKED-INPUT”/);
  const asked = await ask(simulator, "vllm", { mode: "reject" });
  assert.match(asked.json().error.message, /no mode `reject`; it has none/);
});

test("Alibaba disguises its block: native code, only in the message, infringement", async (t) => {
  const simulator = await simulatorFor(t);
  const codes = {
    "native-code": "DataInspectionFailed",
    "in-message": "invalid_parameter_error",
    infringement: "IPInfringementSuspect",
  };
  for (const [mode, code] of Object.entries(codes)) {
    assert.equal((await ask(simulator, "alibaba", { mode })).json().error.code, code);
  }
});

test("refuses a mode that a partner does not have, and lists its own", async (t) => {
  const reply = await ask(await simulatorFor(t), "openai", { mode: "flag-4" });
  assert.equal(reply.status, 400);
  assert.match(reply.json().error.message, /no mode `flag-4`; it has `reject`, `cut`, `invalid-prompt`/);
});

test("a blocked turn poisons every later one", async (t) => {
  const simulator = await simulatorFor(t);
  const messages = [
    { role: "user", content: "SIMULATE-BLOCKED-INPUT" },
    { role: "assistant", content: "no" },
    { role: "user", content: "hello" },
  ];
  for (const partner of ["deepseek", "bytedance", "zhipu", "moonshot"]) {
    assert.equal((await ask(simulator, partner, { messages })).status, 400, partner);
  }
});
