import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";

import OpenAI, { AuthenticationError, BadRequestError, NotFoundError, RateLimitError } from "openai";

import { alibabaHost, openaiHost, simulatorFor } from "../testing/client.ts";

/** OpenAI's own client as a judge of the forms: it was not written with the simulator in mind. */
async function clientFor(t: TestContext, host: string, faults = ""): Promise<OpenAI> {
  const { url } = await simulatorFor(t);
  const path = host === alibabaHost ? "/compatible-mode/v1" : "/v1";
  return new OpenAI({
    baseURL: `${url}${path}`,
    apiKey: "simulated-test",
    maxRetries: 0,
    defaultHeaders: { "homeport-simulated-host": host, "homeport-simulate": faults },
  });
}

const question = [{ role: "user", content: "你好，who are you? 😀" }] as const;
const places = [
  [alibabaHost, "qwen3.8-flash"],
  [openaiHost, "gpt-6.1-terra"],
] as const;

test("OpenAI's client reads streams, whole replies and usage of every persona", async (t) => {
  for (const [host, model] of places) {
    const client = await clientFor(t, host);
    const whole = await client.chat.completions.create({ model, messages: [...question] });
    const stream = await client.chat.completions.create({
      model,
      messages: [...question],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let total = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      total = chunk.usage?.total_tokens ?? total;
    }
    assert.equal(text, whole.choices[0]?.message.content);
    assert.equal(total, whole.usage?.total_tokens);
  }
});

test("OpenAI's client reads streams through split and coalesced packets", async (t) => {
  for (const [host, model] of places) {
    for (const faults of ["split-crlf", "coalesced-frames"]) {
      const client = await clientFor(t, host, faults);
      const stream = await client.chat.completions.create({ model, messages: [...question], stream: true });
      let text = "";
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
      assert.match(text, /who are you\? 😀/);
    }
  }
});

test("OpenAI's client knows each error for what it is", async (t) => {
  for (const [host, model] of places) {
    const request = { model, messages: [...question] };
    const limited = await clientFor(t, host, "status=429");
    await assert.rejects(limited.chat.completions.create(request), RateLimitError);
    const client = await clientFor(t, host);
    const wrongKey = client.withOptions({ apiKey: "wrong-key" });
    await assert.rejects(wrongKey.chat.completions.create(request), AuthenticationError);
    const wrongModel = client.chat.completions.create({ ...request, model: "nothing" });
    await assert.rejects(wrongModel, NotFoundError);
    const tooWarm = client.chat.completions.create({ ...request, temperature: 9 });
    await assert.rejects(tooWarm, BadRequestError);
  }
});

test("OpenAI's client raises Alibaba's error in the middle of a stream", async (t) => {
  const client = await clientFor(t, alibabaHost);
  const stream = await client.chat.completions.create({
    model: "qwen-plus",
    messages: [{ role: "user", content: "say SIMULATE-BLOCKED-OUTPUT please" }],
    stream: true,
  });
  let text = "";
  await assert.rejects(async () => {
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
  }, /inappropriate content/);
  assert.match(text, /^Simulated/);
});
