import assert from "node:assert/strict";
import test from "node:test";

import {
  alibabaHost,
  chatTo,
  errorIn,
  openaiHost,
  send,
  simulatorFor,
  type TestCall,
} from "../testing/client.ts";

type Case = { says: string; call: TestCall; status: number; error: Record<string, unknown> };

const text = "hello";
const alibaba = (others: Record<string, unknown>) => chatTo(alibabaHost, text, others);
const openai = (others: Record<string, unknown>) => chatTo(openaiHost, text, others);

const cases: Case[] = [
  {
    says: "Alibaba refuses a call without a key",
    call: { ...alibaba({}), key: null },
    status: 401,
    error: { type: "invalid_request_error", code: null },
  },
  {
    says: "Alibaba refuses a wrong key",
    call: { ...alibaba({}), key: "wrong-alibaba" },
    status: 401,
    error: { code: "invalid_api_key", type: "invalid_request_error", param: null },
  },
  {
    says: "Alibaba refuses a mainland key in Singapore",
    call: { ...chatTo("dashscope-intl.aliyuncs.com", text), key: "simulated-alibaba@cn" },
    status: 401,
    error: { code: "invalid_api_key" },
  },
  {
    says: "Alibaba refuses thinking without a stream",
    call: alibaba({ enable_thinking: true }),
    status: 400,
    error: {
      message: "parameter.enable_thinking must be set to false for non-streaming calls",
      type: "invalid_request_error",
      param: null,
      code: "invalid_parameter_error",
    },
  },
  {
    says: "Alibaba refuses `frequency_penalty`",
    call: alibaba({ frequency_penalty: 0.5 }),
    status: 400,
    error: { code: "invalid_parameter_error" },
  },
  {
    says: "Alibaba refuses a temperature of 2",
    call: alibaba({ temperature: 2 }),
    status: 400,
    error: { message: "<400> InternalError.Algo.InvalidParameter: Temperature should be in [0.0, 2.0)" },
  },
  {
    says: "Alibaba knows no such model",
    call: alibaba({ model: "gpt-6-luna" }),
    status: 404,
    error: {
      message: "The model `gpt-6-luna` does not exist or you do not have access to it.",
      type: "invalid_request_error",
      param: null,
      code: "model_not_found",
    },
  },
  {
    says: "Alibaba wants the word json for JSON",
    call: alibaba({ response_format: { type: "json_object" } }),
    status: 400,
    error: { code: "invalid_parameter_error" },
  },
  {
    says: "Alibaba wants a message of the user",
    call: alibaba({ messages: [{ role: "system", content: "hi" }] }),
    status: 400,
    error: { code: "invalid_parameter_error" },
  },
  {
    says: "OpenAI refuses both output caps",
    call: openai({ max_tokens: 5, max_completion_tokens: 5 }),
    status: 400,
    error: {
      message: "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      type: "invalid_request_error",
      param: "max_tokens",
      code: "invalid_parameter_combination",
    },
  },
  {
    says: "OpenAI refuses the old output cap",
    call: openai({ max_tokens: 5 }),
    status: 400,
    error: { code: "unsupported_parameter", param: "max_tokens" },
  },
  {
    says: "OpenAI refuses an unknown parameter",
    call: openai({ enable_thinking: false }),
    status: 400,
    error: {
      message: "Unrecognized request argument supplied: enable_thinking",
      type: "invalid_request_error",
      param: null,
      code: null,
    },
  },
  {
    says: "OpenAI names the right host for a regional key",
    call: { ...openai({}), key: "simulated-openai@us" },
    status: 401,
    error: {
      message:
        "Attempted to access resource with incorrect regional hostname. Please make your request to us.api.openai.com",
      type: "invalid_request_error",
      code: "incorrect_hostname",
      param: null,
    },
  },
  {
    says: "OpenAI refuses a too long safety identifier",
    call: openai({ safety_identifier: "x".repeat(65) }),
    status: 400,
    error: { code: "string_above_max_length", param: "safety_identifier" },
  },
  {
    says: "OpenAI refuses a wrong type",
    call: openai({ temperature: "warm" }),
    status: 400,
    error: { code: "invalid_type", param: "temperature" },
  },
  {
    says: "OpenAI refuses malformed JSON",
    call: { host: openaiHost, body: '{"model":' },
    status: 400,
    error: { type: "invalid_request_error", param: null, code: null },
  },
  {
    says: "Alibaba refuses malformed JSON",
    call: { host: alibabaHost, body: Buffer.from([0x7b, 0xff, 0x7d]) },
    status: 400,
    error: { message: "Required body invalid, please check the request body format." },
  },
  {
    says: "OpenAI refuses a body over 1 MB",
    call: chatTo(openaiHost, "x".repeat(6_400_000)),
    status: 413,
    error: { type: "invalid_request_error" },
  },
  {
    says: "Alibaba refuses a body over 1 MB",
    call: chatTo(alibabaHost, "x".repeat(6_400_000)),
    status: 413,
    error: { code: "BadRequest.TooLarge" },
  },
  {
    says: "OpenAI has no such path",
    call: { ...openai({}), path: "/v1/completions" },
    status: 404,
    error: { message: "Invalid URL (POST /v1/completions)" },
  },
  {
    says: "the simulator says what it cannot simulate",
    call: openai({ n: 2 }),
    status: 501,
    error: { type: "simulator_error", code: "not_simulated" },
  },
  {
    says: "the simulator knows no such host",
    call: { ...openai({}), host: "example.com" },
    status: 421,
    error: { type: "simulator_error", code: "unknown_simulated_host" },
  },
  {
    says: "the simulator wants a host named",
    call: { body: {} },
    status: 421,
    error: { code: "missing_simulated_host" },
  },
];

for (const { says, call, status, error } of cases) {
  test(says, async (t) => {
    const reply = await send(await simulatorFor(t), call);
    assert.equal(reply.status, status, reply.text);
    assert.equal(reply.headers["homeport-simulated"], "1");
    const found = errorIn(reply);
    for (const [field, value] of Object.entries(error)) assert.equal(found[field], value, field);
    assert.doesNotMatch(reply.text, /\{\w+\}/, "a place of the template stayed empty");
  });
}

test("carries the request id beside Alibaba's errors as recorded", async (t) => {
  const simulator = await simulatorFor(t);
  const front = JSON.parse((await send(simulator, { ...alibaba({}), key: "wrong-1" })).text) as object;
  assert.deepEqual(Object.keys(front), ["error", "request_id"]);
  const model = JSON.parse((await send(simulator, alibaba({ enable_thinking: true }))).text) as object;
  assert.deepEqual(Object.keys(model), ["error", "id", "request_id"]);
});

test("carries the status beside OpenAI's regional error as recorded", async (t) => {
  const reply = await send(await simulatorFor(t), { ...openai({}), key: "simulated-openai@eu" });
  assert.equal((JSON.parse(reply.text) as { status: number }).status, 401);
});

test("takes null for not sent", async (t) => {
  const nothing = { temperature: null, stop: null, stream_options: null, response_format: null };
  for (const call of [openai(nothing), alibaba(nothing)]) {
    assert.equal((await send(await simulatorFor(t), call)).status, 200);
  }
});

test("never repeats a key that is not simulated", async (t) => {
  const reply = await send(await simulatorFor(t), { ...openai({}), key: "sk-proj-verysecret" });
  assert.equal(reply.status, 401);
  assert.doesNotMatch(reply.text, /sk-proj|verysecret/);
});

test("refuses an image with the partner's own error", async (t) => {
  const simulator = await simulatorFor(t);
  const parts = [
    { type: "text", text: "what is this?" },
    { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
  ];
  const messages = [{ role: "user", content: parts }];
  const openaiError = errorIn(await send(simulator, openai({ messages })));
  assert.equal(
    openaiError["message"],
    "Invalid content type. image_url is only supported by certain models.",
  );
  assert.equal(openaiError["param"], "messages.[0].content.[1].type");
  const alibabaError = errorIn(await send(simulator, alibaba({ messages })));
  assert.match(String(alibabaError["message"]), /Unexpected item type in content/);
});

test("refuses messages that the partner would refuse", async (t) => {
  const simulator = await simulatorFor(t);
  const wrong: unknown[] = [
    [],
    [{ role: "robot", content: "hi" }],
    [{ role: "user" }],
    [{ role: "user", content: "hi", mood: "good" }],
    [{ role: "user", content: 5 }],
    ["hi"],
  ];
  for (const messages of wrong) {
    for (const call of [openai({ messages }), alibaba({ messages })]) {
      const reply = await send(simulator, call);
      assert.equal(reply.status, 400, JSON.stringify(messages));
      assert.doesNotMatch(reply.text, /\{\w+\}/);
    }
  }
});
