import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import OpenAI, { APIError } from "openai";
import { ChatChunk, ChatCompletion } from "./support/published.ts";
import { startWorld, type World } from "./support/world.ts";

/** Partners whose models speak, each in a market that leaves room for sound. */
const model = (id: string, endpoints: string) =>
  `  - id: ${id}\n    name: ${id}\n    version: alias\n    modification: none\n    endpoints: [${endpoints}]\n`;
const launch = (market: string) =>
  `\n- { market: ${market}, feature: speaker, platforms: [android, desktop, ios], traveller: home, from: 2024-10-28 }\n`;
const route = (market: string, feature: string, use: string) =>
  `\n- market: ${market}\n  feature: ${feature}\n  use:\n    - ${use}\n`;

let world: World;
before(async () => {
  world = await startWorld({
    edit: ({ launch: folder }) => {
      appendFileSync(
        join(folder, "partners/openai.yaml"),
        model("gpt-audio", "openai-us") + model("gpt-4o-mini-tts", "openai-us"),
      );
      writeFileSync(
        join(folder, "partners/alibaba.yaml"),
        // This is about sound and not about where a partner comes from.
        `${readFileSync(join(folder, "partners/alibaba.yaml"), "utf8").replace("origin: CN", "origin: SG").replace("markets: [CN]", "markets: [CN, CA]")}${model("qwen3-omni-flash", "alibaba-sg")}${model("qwen3.5-omni-plus", "alibaba-sg")}`,
      );
      appendFileSync(join(folder, "launches.yaml"), launch("US") + launch("CA"));
      const routes = join(folder, "routes.yaml");
      const also = (market: string, uses: readonly string[]) => (text: string) =>
        text.replace(
          new RegExp(`(- market: ${market}\\n  feature: chat\\n  use:\\n)`),
          (head: string) => head + uses.map((use) => `    - ${use}\n`).join(""),
        );
      const us = also("US", ["{ partner: openai, model: gpt-audio, endpoint: openai-us }"]);
      const ca = also("CA", [
        "{ partner: alibaba, model: qwen3-omni-flash, endpoint: alibaba-sg }",
        "{ partner: alibaba, model: qwen3.5-omni-plus, endpoint: alibaba-sg }",
      ]);
      writeFileSync(routes, ca(us(readFileSync(routes, "utf8"))));
      const tts = "{ partner: openai, model: gpt-4o-mini-tts, endpoint: openai-us }";
      appendFileSync(routes, route("US", "speaker", tts) + route("CA", "speaker", tts));
    },
  });
});
after(() => world.close());

async function client(place: string): Promise<OpenAI> {
  return new OpenAI({ baseURL: `${world.url}/v1`, apiKey: await world.token({ place }), maxRetries: 0 });
}

const asked = (model: string, format: "wav" | "pcm16") => ({
  model,
  messages: [{ role: "user" as const, content: "Good evening" }],
  modalities: ["text" as const, "audio" as const],
  audio: { voice: "alloy" as const, format },
});

type Spoken = { id?: string; data?: string; transcript?: string; expires_at?: number };

for (const [place, name] of [
  ["US", "gpt-audio"],
  ["CA", "qwen3-omni-flash"],
  ["CA", "qwen3.5-omni-plus"],
] as const) {
  describe(`an answer that \`${name}\` speaks`, () => {
    test("is whole a wave file with its words, in OpenAI's form", async () => {
      const reply = await (await client(place)).chat.completions.create(asked(name, "wav"));
      ChatCompletion.parse(reply);
      const { message, finish_reason: reason } = reply.choices[0] ?? assert.fail();
      assert.deepEqual([reason, message.content], ["stop", null]);
      const audio = message.audio ?? assert.fail("no sound");
      assert.match(audio.transcript, /Good evening/);
      const bytes = Buffer.from(audio.data, "base64");
      assert.deepEqual([bytes.toString("latin1", 0, 4), bytes.toString("latin1", 8, 12)], ["RIFF", "WAVE"]);
      assert.equal(bytes.readUInt32LE(4), bytes.length - 8, "the head says how long it is");
      assert.ok((reply.usage?.completion_tokens_details?.audio_tokens ?? 0) > 0);
      const { homeport } = reply as unknown as {
        homeport: { cost: unknown; omitted?: string[]; model: string };
      };
      assert.equal(homeport.model, name);
      assert.equal(homeport.omitted, undefined);
    });

    test("comes in a stream as words, and once they all are screened as bare samples", async () => {
      const stream = await (
        await client(place)
      ).chat.completions.create({
        ...asked(name, "pcm16"),
        stream: true,
        stream_options: { include_usage: true },
      });
      const order: string[] = [];
      let transcript = "";
      let joined = "";
      let apart = Buffer.alloc(0);
      let usage: OpenAI.CompletionUsage | null = null;
      for await (const chunk of stream) {
        ChatChunk.parse(chunk);
        usage ??= chunk.usage ?? null;
        const delta = chunk.choices[0]?.delta as { content?: string; audio?: Spoken } | undefined;
        assert.ok(!delta?.content, "what is said is no content");
        for (const key of Object.keys(delta?.audio ?? {}))
          if (key !== "id" && order.at(-1) !== key) order.push(key);
        transcript += delta?.audio?.transcript ?? "";
        joined += delta?.audio?.data ?? "";
        apart = Buffer.concat([apart, Buffer.from(delta?.audio?.data ?? "", "base64")]);
      }
      assert.deepEqual(order, ["transcript", "data", "expires_at"]);
      assert.match(transcript, /Good evening/);
      assert.ok(apart.length > 10_000 && apart.length % 2 === 0);
      assert.deepEqual(Buffer.from(joined, "base64"), apart, "pieces can be joined or read one by one");
      assert.ok((usage?.completion_tokens_details?.audio_tokens ?? 0) > 0);
    });
  });
}

async function refusal(body: object, place = "US"): Promise<string> {
  const reply = await world.post(
    "/v1/chat/completions",
    { model: "homeport", messages: asked("", "wav").messages, ...body },
    { place },
  );
  const { error } = (await reply.json()) as {
    error: { code: string; issues?: { path: string; message: string }[] };
  };
  const [issue] = error.issues ?? [];
  return [reply.status, error.code, issue?.path ?? "-"].join(" ");
}

const both = { modalities: ["text", "audio"] };

test("what contradicts itself is refused by name", async () => {
  assert.equal(await refusal({ ...both }), "400 invalid_request audio");
  assert.equal(await refusal({ audio: { voice: "alloy", format: "wav" } }), "400 invalid_request audio");
  assert.equal(
    await refusal({ ...both, audio: { format: "wav" }, stream: true }),
    "400 invalid_request audio.format",
  );
  assert.equal(
    await refusal({ modalities: ["audio"], audio: { format: "wav" } }),
    "400 unsupported_parameter modalities",
  );
});

test("a form of sound that the partner does not make is refused by name, and nothing is sent", async () => {
  const before = world.simulator.witness.calls().length;
  assert.match(
    await refusal({ ...both, model: "qwen3-omni-flash", audio: { format: "mp3" } }, "CA"),
    /^400 unsupported_parameter/,
  );
  assert.match(
    await refusal({ ...both, model: "gpt-6.1-terra", audio: { format: "wav" } }),
    /^400 unsupported_parameter/,
  );
  assert.equal(world.simulator.witness.calls().length, before);
});

test("where speech is not launched no answer is spoken either", async () => {
  assert.match(await refusal({ ...both, audio: { format: "wav" } }, "GB"), /not_launched/);
});

test("the other surfaces refuse it by name", async () => {
  for (const [path, body] of [
    ["/v1/responses", { model: "homeport", input: "Hi", ...both }],
    [
      "/v1/messages",
      { model: "homeport", max_tokens: 9, messages: [{ role: "user", content: "Hi" }], ...both },
    ],
  ] as const) {
    const reply = await world.post(path, body);
    assert.equal(reply.status, 400);
    assert.match(await reply.text(), /modalities.*chat\/completions/);
  }
});

test("a partner's verdict in the middle lets no sound out", async () => {
  const stream = await (
    await client("CA")
  ).chat.completions
    .create({
      ...asked("qwen3-omni-flash", "pcm16"),
      messages: [{ role: "user", content: "SIMULATE-BLOCKED-OUTPUT" }],
      stream: true,
    })
    .catch((thrown: unknown) => thrown);
  if (stream instanceof APIError) {
    assert.equal((stream.error as { code?: string }).code, "partner_refused");
    return;
  }
  const chunks = await Array.fromAsync(stream as AsyncIterable<unknown>);
  assert.doesNotMatch(JSON.stringify(chunks), /"data":/);
  assert.match(JSON.stringify(chunks), /partner_refused/);
});
