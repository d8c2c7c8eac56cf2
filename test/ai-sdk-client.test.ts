import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import {
  APICallError,
  embed,
  embedMany,
  generateImage,
  generateSpeech,
  generateText,
  isStepCount,
  type LanguageModel,
  Output,
  streamText,
  tool,
  transcribe,
} from "ai";
import { z } from "zod";
import { launchMore } from "./support/launch-more.ts";
import { settled } from "./support/settled.ts";
import { startWorld, type World } from "./support/world.ts";

let world: World;
before(async () => {
  world = await startWorld({ edit: launchMore });
  await settled(world);
});
after(() => world.close());

const prompt = "Why does every market need a partner of its own?";

/** Each of the SDK's ways to converse; nothing is stored, so the responses are told so. */
async function ways(): Promise<Record<string, LanguageModel>> {
  const apiKey = await world.token();
  const openai = createOpenAI({ baseURL: `${world.url}/v1`, apiKey });
  const anthropic = createAnthropic({ baseURL: `${world.url}/v1`, apiKey });
  return {
    chat: openai.chat("homeport"),
    responses: openai.responses("homeport"),
    messages: anthropic("homeport"),
  };
}
const providerOptions = { openai: { store: false } };
const maxOutputTokens = 500;

const weather = tool({
  description: "The weather at a place.",
  inputSchema: z.object({ place: z.string() }),
  execute: () => "Rain, 4 degrees.",
});

for (const way of ["chat", "responses", "messages"]) {
  const model = async () => (await ways())[way] ?? assert.fail(way);

  test(`the AI SDK gets a text by ${way}, with its usage`, async () => {
    const { text, finishReason, usage, warnings } = await generateText({
      model: await model(),
      prompt,
      providerOptions,
      maxOutputTokens,
    });
    assert.match(text, /market/);
    assert.equal(finishReason, "stop");
    assert.ok((usage.totalTokens ?? 0) > 0);
    assert.deepEqual(warnings ?? [], []);
  });

  test(`the AI SDK streams the same text by ${way}`, async () => {
    const asked = { model: await model(), prompt, providerOptions, maxOutputTokens };
    const stream = streamText(asked);
    let text = "";
    let pieces = 0;
    for await (const piece of stream.textStream) {
      text += piece;
      pieces++;
    }
    assert.ok(pieces > 1);
    assert.equal(text, (await generateText(asked)).text);
    assert.equal(await stream.finishReason, "stop");
  });

  test(`the AI SDK runs a tool to the end by ${way}, whole and streamed`, async () => {
    const asked = {
      model: await model(),
      prompt: "What is the weather in Oslo?",
      tools: { weather },
      stopWhen: isStepCount(3),
      maxOutputTokens,
      providerOptions,
    };
    const { steps, text } = await generateText(asked);
    assert.equal(steps.length, 2);
    assert.equal(steps[0]?.toolCalls[0]?.toolName, "weather");
    assert.ok(text !== "");
    const stream = streamText(asked);
    assert.ok((await stream.text) !== "");
    assert.equal((await stream.steps).length, 2);
  });

  test(`the AI SDK gets an object by ${way}`, async () => {
    const { output } = await generateText({
      model: await model(),
      prompt: "Name two harbours.",
      output: Output.object({ schema: z.object({ title: z.string(), points: z.array(z.string()) }) }),
      providerOptions,
      maxOutputTokens,
    });
    assert.equal(typeof output.title, "string");
  });

  test(`the AI SDK is told of a verdict in the midst of a stream by ${way}`, async () => {
    const stream = streamText({
      model: await model(),
      prompt: `${prompt} SIMULATE-BLOCKED-OUTPUT`,
      providerOptions,
      maxOutputTokens,
      onError: () => {},
    });
    await stream.consumeStream();
    assert.equal(await stream.finishReason, "content-filter");
  });

  test(`the AI SDK throws where the market does not serve by ${way}, with the reason`, async () => {
    const asked = { model: await model(), prompt, providerOptions, maxRetries: 0 };
    await assert.rejects(
      () => generateText({ ...asked, headers: { authorization: "Bearer x.y.z", "x-api-key": "x.y.z" } }),
      (error: unknown) => {
        assert.ok(APICallError.isInstance(error), String(error));
        assert.equal(error.statusCode, 401);
        assert.match(error.responseBody ?? "", /device_token_invalid/);
        return true;
      },
    );
  });

  test(`the AI SDK's abort ends a stream by ${way}`, async () => {
    const gone = new AbortController();
    const stream = streamText({
      model: await model(),
      prompt,
      providerOptions,
      abortSignal: gone.signal,
      maxOutputTokens,
      headers: { "homeport-simulate": "stall-mid-stream" },
      onError: () => {},
    });
    const seen: string[] = [];
    for await (const part of stream.fullStream) {
      seen.push(part.type);
      if (part.type === "text-delta") gone.abort();
    }
    assert.ok(seen.includes("abort"));
  });
}

test("the AI SDK retries what may be tried again", async () => {
  await fetch(`${world.simulator.url}/simulate/scenario`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ host: "us.api.openai.com", faults: ["status=500"], times: 1 }),
  });
  const before = world.seen.length;
  const { chat } = await ways();
  const { text } = await generateText({ model: chat ?? assert.fail(), prompt, maxRetries: 1 });
  assert.ok(text !== "");
  const codes = world.seen.slice(before).map((line) => (line as { code: string | null }).code);
  // What was aborted before may be told of only now.
  assert.deepEqual(codes.slice(-2), ["partner_capacity", null]);
});

test("the AI SDK gets vectors, pictures and speech, and has speech written down", async () => {
  const openai = createOpenAI({ baseURL: `${world.url}/v1`, apiKey: await world.token() });
  const one = await embed({ model: openai.embedding("homeport"), value: "harbour" });
  const many = await embedMany({ model: openai.embedding("homeport"), values: ["harbour", "mountain"] });
  assert.deepEqual(many.embeddings[0], one.embedding);
  const { image } = await generateImage({
    model: openai.image("homeport"),
    prompt: "A harbour.",
    providerOptions: {},
  });
  assert.equal(image.mediaType, "image/png");
  const { audio } = await generateSpeech({
    model: openai.speech("homeport"),
    text: "A calm sea.",
    voice: "alloy",
    outputFormat: "wav",
  });
  assert.ok(audio.uint8Array.length > 0);
  const { text } = await transcribe({ model: openai.transcription("homeport"), audio: audio.uint8Array });
  assert.ok(text !== "");
});
