import assert from "node:assert/strict";
import test from "node:test";

import { wavOf } from "../sound/index.ts";
import { simulatorFor } from "../testing/client.ts";
import { type Loose, post, sizeOf } from "../testing/raw.ts";

const gemini = "generativelanguage.googleapis.com";

async function generate(
  t: Parameters<typeof simulatorFor>[0],
  {
    model,
    parts,
    config = {},
    faults = "",
  }: { model: string; parts: object[]; config?: object; faults?: string },
): Promise<Loose> {
  const reply = await post(await simulatorFor(t), {
    host: gemini,
    path: `/v1beta/models/${model}:generateContent`,
    body: { contents: [{ role: "user", parts }], generationConfig: config },
    headers: { "x-goog-api-key": "simulated-test", "homeport-simulate": faults },
  });
  assert.equal(reply.status, 200, reply.text);
  return reply.json().candidates[0];
}

test("Gemini draws and edits in the form that is asked for, or says that the picture is not safe", async (t) => {
  const config = { responseModalities: ["IMAGE"], imageConfig: { aspectRatio: "16:9" } };
  const model = "gemini-3.1-flash-image";
  const drawn = await generate(t, { model, parts: [{ text: "a harbour" }], config });
  const [{ inlineData }] = drawn.content.parts;
  assert.equal(inlineData.mimeType, "image/png");
  const png = Buffer.from(inlineData.data, "base64");
  assert.deepEqual(sizeOf(png), [1024, 576]);
  assert.ok(png.includes("Simulated by Homeport"));
  const edited = await generate(t, { model, parts: [{ text: "at night" }, { inlineData }], config });
  assert.ok(edited.content.parts[0].inlineData.data);
  const unsafe = await generate(t, { model, parts: [{ text: "x" }], config, faults: "mode=image-safety" });
  assert.deepEqual([unsafe.finishReason, unsafe.content], ["IMAGE_SAFETY", undefined]);
});

test("Gemini speaks as bare samples, hears without listening, and says so", async (t) => {
  const speechConfig = { voiceConfig: { prebuiltVoiceConfig: { voiceName: "Kore" } } };
  const spoken = await generate(t, {
    model: "gemini-3.1-flash-tts-preview",
    parts: [{ text: "Good evening" }],
    config: { responseModalities: ["AUDIO"], speechConfig },
  });
  const [{ inlineData }] = spoken.content.parts;
  assert.equal(inlineData.mimeType, "audio/L16;codec=pcm;rate=24000");
  assert.ok(Buffer.from(inlineData.data, "base64").length > 10_000);
  const sound = { inlineData: { mimeType: "audio/wav", data: wavOf(1).toString("base64") } };
  const heard = await generate(t, { model: "gemini-3.5-flash", parts: [{ text: "Write it down." }, sound] });
  assert.match(heard.content.parts[0].text, /1 sound received, not listened to/);
});

test("xAI edits a picture that is sent in JSON", async (t) => {
  const simulator = await simulatorFor(t);
  const ask = (image: object) =>
    post(simulator, {
      host: "api.x.ai",
      path: "/v1/images/edits",
      body: { model: "grok-imagine-image", prompt: "at night", image, response_format: "b64_json" },
    });
  const edited = await ask({ url: "data:image/png;base64,AAAA" });
  assert.equal(edited.json().data[0].respect_moderation, true);
  assert.equal((await ask({})).status, 400);
});

test("Alibaba edits from one picture to three, and none without one", async (t) => {
  const simulator = await simulatorFor(t);
  const ask = async (content: object[]) => {
    const path = "/api/v1/services/aigc/multimodal-generation/generation";
    const body = { model: "qwen-image-edit-plus", input: { messages: [{ role: "user", content }] } };
    return (await post(simulator, { host: "dashscope.aliyuncs.com", path, body })).json();
  };
  const image = "data:image/png;base64,AAAA";
  assert.ok((await ask([{ image }, { text: "at night" }])).output.choices[0].message.content[0].image);
  assert.equal((await ask([{ text: "at night" }])).code, "InvalidParameter");
});

test("Mistral, Zhipu and vLLM write down a sound in their own forms", async (t) => {
  const { url } = await simulatorFor(t);
  const ask = async (address: string, model: string, more: Record<string, string> = {}): Promise<Loose> => {
    const form = new FormData();
    for (const [name, value] of Object.entries(more)) form.set(name, value);
    form.set("model", model);
    form.set("file", new File([new Uint8Array(wavOf(1))], "note.wav"));
    const headers = { authorization: "Bearer simulated-test" };
    const reply = await fetch(`${url}/hosts/${address}`, { method: "POST", headers, body: form });
    return reply.json();
  };
  const said = "Simulated transcript of 1.0 seconds of sound.";
  const mistral = await ask("api.mistral.ai/v1/audio/transcriptions", "voxtral-mini-latest");
  assert.deepEqual([mistral.text, mistral.usage.prompt_audio_seconds], [said, 1]);
  assert.deepEqual(mistral.segments, []);
  const timed = await ask("api.mistral.ai/v1/audio/transcriptions", "voxtral-mini-latest", {
    timestamp_granularities: "segment",
  });
  assert.deepEqual(
    timed.segments.map(({ text, start, end }: Loose) => [text, start, end]),
    [
      [" Simulated transcript of", 0, 0.5],
      [" 1.0 seconds of sound.", 0.5, 1],
    ],
  );
  const zhipu = await ask("open.bigmodel.cn/api/paas/v4/audio/transcriptions", "glm-asr-2512");
  assert.deepEqual([zhipu.text, zhipu.model], [said, "glm-asr-2512"]);
  const vllm = await ask("vllm.simulated/v1/audio/translations", "openai/whisper-large-v3");
  assert.equal(vllm.text, "Simulated translation of 1.0 seconds of sound.");
});

test("Zhipu speaks, and Baidu draws at an address of the simulator's own", async (t) => {
  const simulator = await simulatorFor(t);
  const body = { model: "glm-tts", input: "晚上好", voice: "tongtong", response_format: "wav" };
  const spoken = await post(simulator, { host: "open.bigmodel.cn", path: "/api/paas/v4/audio/speech", body });
  assert.equal(spoken.headers.get("content-type"), "audio/wav");
  const drawn = await post(simulator, {
    host: "qianfan.baidubce.com",
    path: "/v2/images/generations",
    body: { model: "irag-1.0", prompt: "a harbour", size: "512x512" },
  });
  const picture = await fetch(drawn.json().data[0].url);
  assert.deepEqual(sizeOf(Buffer.from(await picture.arrayBuffer())), [512, 512]);
});
