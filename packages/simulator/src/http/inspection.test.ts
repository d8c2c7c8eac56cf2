import assert from "node:assert/strict";
import test from "node:test";

import {
  alibabaHost,
  chatTo,
  chunksIn,
  errorIn,
  eventsIn,
  openaiHost,
  send,
  shownIn,
  simulatorFor,
} from "../testing/client.ts";

const blockedInput = "please SIMULATE-BLOCKED-INPUT now";
const blockedOutput = "please SIMULATE-BLOCKED-OUTPUT in this rather long question";

test("Alibaba blocks an input with status 400, streamed or not", async (t) => {
  const simulator = await simulatorFor(t);
  for (const stream of [true, false]) {
    const reply = await send(simulator, chatTo(alibabaHost, blockedInput, { stream }));
    assert.equal(reply.status, 400);
    assert.deepEqual(errorIn(reply), {
      message:
        "<400> InternalError.Algo.DataInspectionFailed: Input text data may contain inappropriate content.",
      type: "data_inspection_failed",
      param: null,
      code: "data_inspection_failed",
    });
  }
});

test("Alibaba blocks every later turn of a history with a blocked input", async (t) => {
  const messages = [
    { role: "user", content: blockedInput },
    { role: "assistant", content: "no" },
    { role: "user", content: "something harmless" },
  ];
  const reply = await send(await simulatorFor(t), chatTo(alibabaHost, "", { messages }));
  assert.equal(errorIn(reply)["code"], "data_inspection_failed");
});

test("OpenAI refuses a blocked input in `refusal`, with finish `stop`", async (t) => {
  const simulator = await simulatorFor(t);
  const whole = await send(simulator, chatTo(openaiHost, blockedInput));
  const { choices } = JSON.parse(whole.text) as {
    choices: { message: Record<string, unknown>; finish_reason: string }[];
  };
  assert.equal(whole.status, 200);
  assert.equal(choices[0]?.finish_reason, "stop");
  assert.equal(choices[0]?.message["content"], null);
  assert.equal(choices[0]?.message["refusal"], "I'm sorry, but I can't help with that.");
  const streamed = await send(simulator, chatTo(openaiHost, blockedInput, { stream: true }));
  const deltas = chunksIn(streamed).flatMap((chunk) => chunk.choices);
  const refusal = deltas.map(({ delta }) => delta["refusal"] ?? "").join("");
  assert.equal(refusal, "I'm sorry, but I can't help with that.");
  assert.equal(deltas.at(-1)?.finish_reason, "stop");
  assert.equal(shownIn(streamed), "");
});

test("Alibaba cuts a blocked output with an error event after some text", async (t) => {
  const call = chatTo(alibabaHost, blockedOutput, { stream: true, stream_options: { include_usage: true } });
  const reply = await send(await simulatorFor(t), call);
  const events = eventsIn(reply);
  const error = JSON.parse(events.at(-1) ?? "") as { error: Record<string, unknown>; id: string };
  assert.equal(reply.status, 200);
  assert.equal(reply.broken, false);
  assert.equal(error.error["code"], "data_inspection_failed");
  assert.match(error.id, /^chatcmpl-/);
  assert.ok(!events.includes("[DONE]"));
  const shown = events.slice(0, -1).map((event) => JSON.parse(event) as ReturnType<typeof chunksIn>[number]);
  assert.match(shown.map(({ choices }) => choices[0]?.delta["content"] ?? "").join(""), /^Simulated/);
});

test("OpenAI cuts a blocked output with finish `content_filter` after some text", async (t) => {
  const simulator = await simulatorFor(t);
  const streamed = await send(simulator, chatTo(openaiHost, blockedOutput, { stream: true }));
  const finish = chunksIn(streamed)
    .flatMap(({ choices }) => choices)
    .at(-1);
  assert.equal(finish?.finish_reason, "content_filter");
  assert.match(shownIn(streamed), /^Simulated/);
  assert.ok(!shownIn(streamed).endsWith("”."));
  const whole = JSON.parse((await send(simulator, chatTo(openaiHost, blockedOutput))).text) as {
    choices: { message: { content: string }; finish_reason: string }[];
  };
  assert.equal(whole.choices[0]?.finish_reason, "content_filter");
  assert.match(whole.choices[0]?.message.content ?? "", /^Simulated/);
});

test("Alibaba answers a blocked output that is not streamed with status 400", async (t) => {
  const reply = await send(await simulatorFor(t), chatTo(alibabaHost, blockedOutput));
  assert.equal(reply.status, 400);
  assert.match(String(errorIn(reply)["message"]), /Output data may contain inappropriate content/);
});
