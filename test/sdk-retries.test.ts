import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import Anthropic from "@anthropic-ai/sdk";
import { generateText, type LanguageModel, streamText } from "ai";
import OpenAI from "openai";
import { settled } from "./support/settled.ts";
import { patientRouting, startWorld, type World } from "./support/world.ts";

const question = "Why does every market need a partner of its own?";
const messagesOf = (content: string) => [{ role: "user" as const, content }];
const providerOptions = { openai: { store: false } };

/** In one market one request a second for each device, so that a second one is told how long to wait. */
const callers = {
  type: "homeport-callers/1",
  withoutKey: "maker",
  limits: [{ most: 1, of: "requests", per: "second", burst: 1, each: ["device"], only: { markets: ["CA"] } }],
  tenants: [{ id: "maker" }],
  keys: [],
};

let world: World;
before(async () => {
  world = await startWorld({
    routing: patientRouting,
    edit: ({ packs }) => writeFileSync(join(dirname(packs), "callers.json"), JSON.stringify(callers)),
  });
  await settled(world);
});
after(() => world.close());

type Asked = { apiKey: string; maxRetries: number; content: string };

const openaiAt = ({ apiKey, maxRetries }: Asked) =>
  new OpenAI({ baseURL: `${world.url}/v1`, apiKey, maxRetries });
const anthropicAt = ({ apiKey, maxRetries }: Asked) =>
  new Anthropic({ baseURL: world.url, apiKey, maxRetries });

type Generated = { model: LanguageModel } & Asked;
const maxOutputTokens = 400;

async function textOf({ model, content, maxRetries }: Generated): Promise<string> {
  const asked = { model, prompt: content, maxRetries, maxOutputTokens, providerOptions };
  return (await generateText(asked)).text;
}

async function streamedText({ model, content, maxRetries }: Generated): Promise<string> {
  const asked = { model, prompt: content, maxRetries, maxOutputTokens, providerOptions };
  return streamText({ ...asked, onError: () => {} }).text;
}

const placeOf = ({ apiKey }: Asked) => ({ baseURL: `${world.url}/v1`, apiKey });

/** Every official client, on every surface that it knows, whole and streamed; each resolves with a text. */
const ways: Readonly<Record<string, (asked: Asked) => Promise<string>>> = {
  "OpenAI's chat": async (asked) => {
    const reply = await openaiAt(asked).chat.completions.create({
      model: "homeport",
      messages: messagesOf(asked.content),
    });
    return reply.choices[0]?.message.content ?? "";
  },
  "OpenAI's chat, streamed": async (asked) => {
    const messages = messagesOf(asked.content);
    const stream = openaiAt(asked).chat.completions.stream({ model: "homeport", messages });
    return (await stream.finalContent()) ?? "";
  },
  "OpenAI's responses": async (asked) => {
    const reply = await openaiAt(asked).responses.create({ model: "homeport", input: asked.content });
    return reply.output_text;
  },
  "OpenAI's responses, streamed": async (asked) => {
    const stream = openaiAt(asked).responses.stream({ model: "homeport", input: asked.content });
    return (await stream.finalResponse()).output_text;
  },
  "Anthropic's messages": async (asked) => {
    const reply = await anthropicAt(asked).messages.create({
      model: "homeport",
      max_tokens: 400,
      messages: messagesOf(asked.content),
    });
    return reply.content.map((block) => (block.type === "text" ? block.text : "")).join("");
  },
  "Anthropic's messages, streamed": async (asked) =>
    anthropicAt(asked)
      .messages.stream({ model: "homeport", max_tokens: 400, messages: messagesOf(asked.content) })
      .finalText(),
  "the AI SDK's chat": async (asked) =>
    textOf({ ...asked, model: createOpenAI(placeOf(asked)).chat("homeport") }),
  "the AI SDK's responses, streamed": async (asked) =>
    streamedText({ ...asked, model: createOpenAI(placeOf(asked)).responses("homeport") }),
  "the AI SDK's messages": async (asked) =>
    textOf({ ...asked, model: createAnthropic(placeOf(asked))("homeport") }),
};

/** The codes of the requests that came since, and how many there were. */
function codesSince(place: number): (string | null)[] {
  return world.seen.slice(place).flatMap((line) => {
    const { code, path } = line as { code?: string | null; path?: string };
    return path === undefined ? [] : [code ?? null];
  });
}

async function play(fault: string, times: number): Promise<void> {
  const told = await fetch(`${world.simulator.url}/simulate/scenario`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ host: "us.api.openai.com", faults: [fault], times }),
  });
  assert.ok(told.ok);
}

let devices = 0;
const newDevice = (place: string) => world.token({ id: `device-${++devices}`, place });

describe("an official client that may try again", () => {
  it("waits as long as a used-up limit tells it, and is served then, by every way", async () => {
    await Promise.all(
      Object.entries(ways).map(async ([name, way]) => {
        const asked = { apiKey: await newDevice("CA"), maxRetries: 2, content: question };
        // One of the two comes too early.
        for (const text of await Promise.all([way(asked), way(asked)])) assert.notEqual(text, "", name);
      }),
    );
    const codes = codesSince(0).filter((code) => code !== null);
    assert.ok(codes.length >= Object.keys(ways).length, `${codes.length} were told to wait`);
    assert.deepEqual([...new Set(codes)], ["rate_limited"]);
  });

  // The AI SDK waits two seconds where it is told no time; that it does is shown with its other tests.
  for (const [name, way] of Object.entries(ways).filter(([own]) => !own.startsWith("the AI SDK"))) {
    it(`is served by its second try after a partner without capacity: ${name}`, async () => {
      const apiKey = await newDevice("US");
      await play("status=500", 1);
      const place = world.seen.length;
      assert.notEqual(await way({ apiKey, maxRetries: 1, content: question }), "");
      assert.deepEqual(codesSince(place), ["partner_capacity", null]);
    });
  }

  // The AI SDK goes by the status alone.
  for (const [name, way] of Object.entries(ways).filter(([own]) => !own.startsWith("the AI SDK"))) {
    it(`does not try again what stands until somebody mends it: ${name}`, async () => {
      const apiKey = await newDevice("US");
      await play("quota", 1);
      const place = world.seen.length;
      await assert.rejects(() => way({ apiKey, maxRetries: 2, content: question }));
      assert.deepEqual(codesSince(place), ["partner_quota"]);
    });
  }

  for (const [name, way] of Object.entries(ways)) {
    it(`does not try a verdict again: ${name}`, async () => {
      const apiKey = await newDevice("US");
      const place = world.seen.length;
      const content = `${question} SIMULATE-BLOCKED-INPUT`;
      await assert.rejects(() => way({ apiKey, maxRetries: 2, content }));
      assert.deepEqual(codesSince(place), ["partner_refused"]);
    });
  }
});
