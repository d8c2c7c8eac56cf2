import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";

import OpenAI, { APIError, BadRequestError, PermissionDeniedError } from "openai";

import { simulatorFor } from "../../testing/client.ts";
import { dataIn, type Loose, post } from "../../testing/raw.ts";

const openai = { host: "api.openai.com", base: "/v1", model: "gpt-6.1-terra" };
const places = [
  openai,
  { host: "api.x.ai", base: "/v1", model: "grok-4.6" },
  { host: "us.api.x.ai", base: "/v1", model: "grok-4.6" },
  { host: "ark.cn-beijing.volces.com", base: "/api/v3", model: "doubao-seed-2-1-pro-260915" },
  { host: "dashscope.aliyuncs.com", base: "/compatible-mode/v1", model: "qwen3.8-max" },
];

const tool = {
  type: "function",
  name: "weather",
  strict: true,
  parameters: { type: "object", properties: { place: { type: "string" } }, required: ["place"] },
} as const;

async function clientFor(t: TestContext, { host, base } = openai, faults = ""): Promise<OpenAI> {
  const { url } = await simulatorFor(t);
  return new OpenAI({
    baseURL: `${url}/hosts/${host}${base}`,
    apiKey: "simulated-test",
    maxRetries: 0,
    defaultHeaders: { "homeport-simulate": faults },
  });
}

for (const place of places) {
  const { host, model } = place;

  test(`OpenAI's client reads responses of ${host} whole and streamed, with the same text and usage`, async (t) => {
    const client = await clientFor(t, place);
    const request = { model, input: "Where is Porto? 你好 😀", instructions: "Be brief.", store: false };
    const whole = await client.responses.create(request);
    assert.match(whole.output_text, /Where is Porto\? 你好 😀/);
    assert.deepEqual([whole.status, whole.instructions], ["completed", "Be brief."]);
    const stream = client.responses.stream(request);
    let text = "";
    stream.on("response.output_text.delta", ({ delta }) => (text += delta));
    const final = await stream.finalResponse();
    assert.equal(text, whole.output_text);
    assert.equal(final.output_text, whole.output_text);
    assert.equal(final.usage?.total_tokens, whole.usage?.total_tokens);
  });

  test(`${host} calls a function and speaks after its output`, async (t) => {
    const client = await clientFor(t, place);
    const request = { model, tools: [tool], store: false };
    const input: OpenAI.Responses.ResponseInput = [{ role: "user", content: "Weather in Porto?" }];
    const first = await client.responses.stream({ ...request, input }).finalResponse();
    const call = first.output.find((item) => item.type === "function_call");
    assert.equal(call?.name, "weather");
    assert.equal(typeof JSON.parse(call.arguments).place, "string");
    const output = { type: "function_call_output", call_id: call.call_id, output: "rain" } as const;
    const second = await client.responses.create({ ...request, input: [...input, call, output] });
    assert.match(second.output_text, /Weather in Porto\?/);
  });

  test(`${host} answers in the form of a schema`, async (t) => {
    const client = await clientFor(t, place);
    const schema = { type: "object", properties: { mood: { enum: ["calm"] } }, required: ["mood"] };
    const format = { type: "json_schema", name: "mood", schema } as const;
    const { output_text: text } = await client.responses.create({ model, input: "hello", text: { format } });
    assert.deepEqual(JSON.parse(text), { mood: "calm" });
  });
}

async function streamed(
  t: TestContext,
  input: string,
  { faults = "", ...others }: Record<string, unknown> & { faults?: string } = {},
): Promise<Loose[]> {
  const body = { model: openai.model, input, stream: true, ...others };
  const headers = { "homeport-simulate": faults };
  const reply = await post(await simulatorFor(t), {
    host: openai.host,
    path: "/v1/responses",
    body,
    headers,
  });
  return dataIn(reply.text);
}

test("numbers its events from 0 and closes everything it opened", async (t) => {
  const events = await streamed(t, "hello", { reasoning: { effort: "low", summary: "auto" } });
  assert.deepEqual(
    events.map(({ sequence_number: number }) => number),
    events.map((_event, index) => index),
  );
  const types = new Set(events.map(({ type }) => type));
  for (const type of [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.reasoning_summary_part.added",
    "response.reasoning_summary_text.delta",
    "response.reasoning_summary_text.done",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
  ]) {
    assert.ok(types.has(type), type);
  }
  const last = events.at(-1);
  assert.equal(last.type, "response.completed");
  assert.deepEqual(
    last.response.output.map((item: Loose) => item.type),
    ["reasoning", "message"],
  );
  assert.ok(last.response.usage.output_tokens_details.reasoning_tokens > 0);
});

test("counts thinking that it does not show", async (t) => {
  const events = await streamed(t, "hello", { reasoning: { effort: "low" } });
  assert.ok(!events.some(({ type }) => type.startsWith("response.reasoning_summary")));
  assert.ok(events.at(-1).response.usage.output_tokens_details.reasoning_tokens > 0);
  assert.deepEqual(events.at(-1).response.output[0].summary, []);
});

test("refuses in a part of its own and still completes", async (t) => {
  const events = await streamed(t, "SIMULATE-BLOCKED-INPUT");
  const deltas = events.filter(({ type }) => type === "response.refusal.delta");
  assert.equal(deltas.map(({ delta }) => delta).join(""), "I'm sorry, but I can't help with that.");
  assert.equal(events.at(-1).type, "response.completed");
  assert.equal(events.at(-1).response.output[0].content[0].type, "refusal");
});

test("ends incomplete where the output was filtered or the cap was reached", async (t) => {
  const filtered = await streamed(t, "say SIMULATE-BLOCKED-OUTPUT please");
  assert.equal(filtered.at(-1).type, "response.incomplete");
  assert.deepEqual(filtered.at(-1).response.incomplete_details, { reason: "content_filter" });
  const long = "word ".repeat(40);
  const capped = await streamed(t, long, { max_output_tokens: 16 });
  assert.deepEqual(capped.at(-1).response.incomplete_details, { reason: "max_output_tokens" });
});

test("fails in the middle, with and without an event of the error", async (t) => {
  const failed = await streamed(t, "SIMULATE-MODE-FAILED");
  assert.equal(failed.at(-1).type, "response.failed");
  assert.equal(failed.at(-1).response.error.code, "server_error");
  assert.ok(failed.some(({ type }) => type === "response.output_text.delta"));
  const policy = await streamed(t, "SIMULATE-MODE-FAILED-INVALID-PROMPT");
  assert.deepEqual(
    policy.slice(-2).map(({ type }) => type),
    ["error", "response.failed"],
  );
  assert.equal(policy.at(-2).error.code, "invalid_prompt");
  assert.equal(policy.at(-1).sequence_number, policy.length - 1);
  const busy = await streamed(t, "hello there", { faults: "error-mid-stream" });
  assert.deepEqual(
    busy.slice(-2).map(({ type }) => type),
    ["error", "response.failed"],
  );
  assert.equal(busy.at(-1).sequence_number, busy.length - 1);
});

test("OpenAI's client raises what a stream's `error` event says", async (t) => {
  const client = await clientFor(t);
  const stream = await client.responses.create({
    model: openai.model,
    input: "SIMULATE-MODE-FAILED-INVALID-PROMPT",
    stream: true,
  });
  await assert.rejects(async () => {
    for await (const _event of stream);
  }, APIError);
});

test("leaves out the end where a fault asks for it", async (t) => {
  const events = await streamed(t, "hello", { faults: "missing-finish" });
  assert.ok(!events.some(({ type }) => type === "response.completed"));
});

test("refuses strictly, in the partner's own words", async (t) => {
  const simulator = await simulatorFor(t);
  const ask = async (body: object) => {
    const reply = await post(simulator, { host: openai.host, path: "/v1/responses", body });
    return [reply.status, reply.json().error.code, reply.json().error.param];
  };
  const { model } = openai;
  assert.deepEqual(await ask({ model, input: "x", max_tokens: 9 }), [400, "unknown_parameter", "max_tokens"]);
  assert.deepEqual(await ask({ model, input: "x", max_output_tokens: 5 }), [
    400,
    "integer_below_min_value",
    "max_output_tokens",
  ]);
  assert.deepEqual(await ask({ model, input: [] }), [400, "empty_array", "input"]);
  assert.deepEqual(await ask({ model, input: [{ type: "nothing" }] }), [
    400,
    "invalid_value",
    "input[0].type",
  ]);
  assert.deepEqual(await ask({ model, input: "x", previous_response_id: "resp_1" }), [
    400,
    "previous_response_not_found",
    "previous_response_id",
  ]);
  assert.deepEqual(await ask({ model: "none", input: "x" }), [404, "model_not_found", null]);
  const hosted = await post(simulator, {
    host: openai.host,
    path: "/v1/responses",
    body: { model, input: "x", tools: [{ type: "web_search" }] },
  });
  assert.equal(hosted.status, 501);
});

test("takes images where the model sees and refuses them where it does not", async (t) => {
  const client = await clientFor(t);
  const input: OpenAI.Responses.ResponseInput = [
    {
      role: "user",
      content: [
        { type: "input_text", text: "What is it?" },
        { type: "input_image", detail: "auto", image_url: "data:image/png;base64,iVBORw0KGgo=" },
      ],
    },
  ];
  const seen = await client.responses.create({ model: "gpt-6.1-terra", input });
  assert.match(seen.output_text, /1 image received, not looked at/);
  await assert.rejects(client.responses.create({ model: "gpt-6-luna", input }), BadRequestError);
});

test("xAI refuses in its own shapes and asks for `store: false` under zero retention", async (t) => {
  const client = await clientFor(t, { host: "api.x.ai", base: "/v1", model: "" });
  const create = (input: string) => client.responses.create({ model: "grok-4.6", input });
  await assert.rejects(create("SIMULATE-BLOCKED-INPUT"), PermissionDeniedError);
  await assert.rejects(create("SIMULATE-MODE-ZERO-RETENTION"), /store/);
  const effort = { model: "grok-4.20-reasoning", input: "x", reasoning: { effort: "low" } } as const;
  await assert.rejects(client.responses.create(effort), /reasoningEffort/);
});

test("faults take the end, the usage or the uniqueness of calls from a whole response too", async (t) => {
  const simulator = await simulatorFor(t);
  const ask = async (faults: string): Promise<Loose> => {
    const body = { model: openai.model, input: "hello", tools: [tool] };
    const headers = { "homeport-simulate": faults };
    return (await post(simulator, { host: openai.host, path: "/v1/responses", body, headers })).json();
  };
  assert.equal((await ask("missing-finish")).status, "in_progress");
  assert.equal((await ask("missing-usage")).usage, undefined);
  const { output } = await ask("duplicate-tool-ids");
  assert.equal(output.length, 2);
  assert.equal(output[0].call_id, output[1].call_id);
});
