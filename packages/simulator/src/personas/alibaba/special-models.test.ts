import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";

import OpenAI, { BadRequestError } from "openai";

import { simulatorFor } from "../../testing/client.ts";
import { dataIn, type Loose, post } from "../../testing/raw.ts";

const host = "dashscope.aliyuncs.com";
const path = "/compatible-mode/v1/chat/completions";

async function clientFor(t: TestContext): Promise<OpenAI> {
  const { url } = await simulatorFor(t);
  const baseURL = `${url}/hosts/${host}/compatible-mode/v1`;
  return new OpenAI({ baseURL, apiKey: "simulated-test", maxRetries: 0 });
}

const translate = (model: string, others: object = {}) => ({
  model,
  messages: [{ role: "user" as const, content: "The Homeport docks at noon." }],
  translation_options: {
    source_lang: "auto",
    target_lang: "Chinese",
    terms: [{ source: "Homeport", target: "母港" }],
  },
  ...others,
});

test("machine translation says that it is simulated and uses the terms it was given", async (t) => {
  const client = await clientFor(t);
  const { choices } = await client.chat.completions.create(translate("qwen-mt-plus"));
  assert.equal(choices[0]?.message.content, "Simulated translation into Chinese: “The 母港 docks at noon.”");
});

test("qwen-mt-plus repeats everything in each chunk, qwen-mt-flash goes on", async (t) => {
  const simulator = await simulatorFor(t);
  const saidBy = async (model: string): Promise<string[]> => {
    const reply = await post(simulator, { host, path, body: translate(model, { stream: true }) });
    return dataIn(reply.text).flatMap(({ choices }: Loose) => choices[0]?.delta.content || []);
  };
  const whole = "Simulated translation into Chinese: “The 母港 docks at noon.”";
  const plus = await saidBy("qwen-mt-plus");
  assert.equal(plus.at(-1), whole);
  assert.ok(plus.length > 1 && plus.every((said) => whole.startsWith(said)));
  assert.equal((await saidBy("qwen-mt-flash")).join(""), whole);
});

test("machine translation takes one text of a user and wants a language", async (t) => {
  const client = await clientFor(t);
  const wrong = [
    translate("qwen-mt-plus", { translation_options: { source_lang: "auto" } }),
    translate("qwen-mt-plus", { messages: [{ role: "system", content: "Be brief." }] }),
    translate("qwen-mt-plus", {
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "hi" },
      ],
    }),
  ];
  for (const request of wrong) await assert.rejects(client.chat.completions.create(request), BadRequestError);
});

test("machine translation works in the native form and is refused there in its own words", async (t) => {
  const simulator = await simulatorFor(t);
  const ask = (parameters: object) =>
    post(simulator, {
      host,
      path: "/api/v1/services/aigc/text-generation/generation",
      body: {
        model: "qwen-mt-flash",
        input: { messages: [{ role: "user", content: "hi" }] },
        parameters: { result_format: "message", ...parameters },
      },
    });
  const options = { source_lang: "auto", target_lang: "French" };
  const said = (await ask({ translation_options: options })).json().output.choices[0].message.content;
  assert.equal(said, "Simulated translation into French: “hi”");
  const refused = await ask({});
  assert.deepEqual([refused.status, refused.json().code], [400, "InvalidParameter"]);
});

test("omni speaks in a stream only: a transcript, then sound", async (t) => {
  const client = await clientFor(t);
  const request = {
    model: "qwen3-omni-flash",
    messages: [{ role: "user" as const, content: "Good evening" }],
    modalities: ["text" as const, "audio" as const],
    audio: { voice: "Cherry", format: "wav" as const },
  };
  await assert.rejects(client.chat.completions.create(request), /stream mode/);
  const stream = await client.chat.completions.create({ ...request, stream: true });
  let transcript = "";
  const sound: Buffer[] = [];
  for await (const { choices } of stream) {
    const { audio, content } = (choices[0]?.delta ?? {}) as Loose;
    assert.ok((content ?? "") === "");
    transcript += audio?.transcript ?? "";
    if (audio?.data !== undefined) sound.push(Buffer.from(audio.data, "base64"));
  }
  assert.equal(transcript, "Simulated reply: you wrote “Good evening”.");
  assert.ok(Buffer.concat(sound).length > 10_000);
});

test("omni only writes where only text is asked for, and says that it did not listen", async (t) => {
  const client = await clientFor(t);
  const stream = await client.chat.completions.create({
    model: "qwen3-omni-flash",
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "What is said?" },
          { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } },
        ],
      },
    ],
    modalities: ["text"],
    stream: true,
  });
  let text = "";
  for await (const { choices } of stream) text += choices[0]?.delta.content ?? "";
  assert.match(text, /1 sound received, not listened to/);
});
