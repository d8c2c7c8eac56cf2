import assert from "node:assert/strict";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import Anthropic from "@anthropic-ai/sdk";
import { generateText, streamText } from "ai";
import OpenAI, { APIError } from "openai";
import { stringify } from "yaml";
import { startWorld, type World } from "./support/world.ts";

/**
 * Each dialect with the base URL that its partner documents and a model it lists. Dialects and personas were written
 * apart, so that what one of them has wrong shows where they meet.
 */
const partners = [
  { dialect: "alibaba", url: "https://dashscope.aliyuncs.com/compatible-mode/v1", model: "qwen-plus" },
  { dialect: "alibaba-native", url: "https://dashscope.aliyuncs.com/api/v1", model: "qwen-plus-2025-07-28" },
  { dialect: "openai", url: "https://us.api.openai.com/v1", model: "gpt-6-luna" },
  { dialect: "deepseek", url: "https://api.deepseek.com", model: "deepseek-flash" },
  { dialect: "baidu", url: "https://qianfan.baidubce.com/v2", model: "ernie-5.1" },
  {
    dialect: "bytedance",
    url: "https://ark.cn-beijing.volces.com/api/v3",
    model: "doubao-seed-2-1-pro-260915",
  },
  { dialect: "tencent", url: "https://tokenhub.tencentmaas.com/v1", model: "hy3" },
  { dialect: "tencent-native", url: "https://hunyuan.tencentcloudapi.com", model: "hunyuan-turbos-latest" },
  { dialect: "xai", url: "https://us.api.x.ai/v1", model: "grok-4.6" },
  { dialect: "anthropic", url: "https://api.anthropic.com/v1", model: "claude-sonnet-5" },
  { dialect: "gemini", url: "https://generativelanguage.googleapis.com/v1beta", model: "gemini-3.5-flash" },
  { dialect: "mistral", url: "https://api.mistral.ai/v1", model: "mistral-large-2512" },
  { dialect: "moonshot", url: "https://api.moonshot.cn/v1", model: "kimi-k3" },
  { dialect: "zhipu", url: "https://open.bigmodel.cn/api/paas/v4", model: "glm-5.2" },
  { dialect: "vllm", url: "https://vllm.simulated/v1", model: "Qwen/Qwen3-8B" },
  { dialect: "sglang", url: "https://sglang.simulated/v1", model: "Qwen/Qwen2.5-VL-7B-Instruct" },
  { dialect: "ollama", url: "https://ollama.simulated/v1", model: "qwen3:8b" },
  { dialect: "llama-cpp", url: "https://llama-cpp.simulated/v1", model: "local-model" },
  { dialect: "openai-responses", url: "https://eu.api.openai.com/v1", model: "gpt-6.1-terra" },
  {
    dialect: "alibaba-responses",
    url: "https://dashscope.aliyuncs.com/compatible-mode/v1",
    model: "qwen3.7-plus",
  },
  {
    dialect: "bytedance-responses",
    url: "https://ark.cn-beijing.volces.com/api/v3",
    model: "doubao-seed-2-1-pro-260915",
  },
  { dialect: "azure", url: "https://acme.openai.azure.com/openai/v1", model: "gpt-6-sol" },
  { dialect: "xai-responses", url: "https://api.x.ai/v1", model: "grok-4.5" },
] as const;

/** Servers on one's own machines judge no content, so there is no verdict of theirs. */
const judgeNothing = new Set<string>(["vllm", "sglang", "ollama", "llama-cpp", "mistral"]);

/** They have no field for the bound that Anthropic's clients always send, so it is refused by name. */
const takeNoBound = new Set<string>(["tencent-native"]);

/** How many entries a route can hold. */
const most = 16;

let world: World;
before(async () => {
  world = await startWorld({
    edit: ({ launch }) => {
      const folder = join(launch, "partners");
      for (const file of readdirSync(folder)) rmSync(join(folder, file));
      for (const [index, { dialect, url, model }] of partners.entries()) {
        const endpoint = `${dialect}-endpoint`;
        writeFileSync(
          join(folder, `${dialect}.yaml`),
          stringify({
            id: dialect,
            name: dialect,
            // The packs of CA and AU deny no origin and no place: this is about dialects and not about law.
            origin: "US",
            dialect,
            credential: { environment: `KEY_${index}` },
            capabilities: [],
            contracts: [{ id: `${dialect}-1`, markets: ["CA", "AU"], from: "2020-01-01" }],
            endpoints: [
              {
                id: endpoint,
                url,
                region: "ca",
                operator: "Example",
                operatorCountry: "CA",
                storageRegion: "ca",
                inferenceScope: "ca",
              },
            ],
            models: [{ id: "model", name: model, version: "1", modification: "none", endpoints: [endpoint] }],
          }),
        );
      }
      // A route holds sixteen entries at most, so the last partners serve in another market.
      const uses = partners.map(({ dialect }) => ({
        partner: dialect,
        model: "model",
        endpoint: `${dialect}-endpoint`,
      }));
      writeFileSync(
        join(launch, "routes.yaml"),
        stringify([
          { market: "CA", feature: "chat", use: uses.slice(0, most) },
          { market: "AU", feature: "chat", use: uses.slice(most) },
        ]),
      );
    },
  });
});
after(() => world.close());

async function client(place: string): Promise<OpenAI> {
  return new OpenAI({ baseURL: `${world.url}/v1`, apiKey: await world.token({ place }), maxRetries: 0 });
}

const question = { role: "user", content: "Why does every market need a partner of its own?" } as const;

test("a partner that ends the conversation is heard: nothing of it is to be sent again", async () => {
  // Baidu's flag 3: must not be shown, and the conversation is over.
  const reply = await world.post(
    "/v1/chat/completions",
    {
      model: "ernie-5.1",
      messages: [
        { role: "user", content: "Hello." },
        { role: "assistant", content: "Good day." },
        { role: "user", content: "SIMULATE-MODE-FLAG-3 SIMULATE-BLOCKED-INPUT" },
      ],
    },
    { place: "CA" },
  );
  const { error } = (await reply.json()) as {
    error: { code: string; endSession?: boolean; continueWith?: number };
  };
  assert.equal(error.code, "partner_refused");
  assert.equal(error.endSession, true);
  assert.equal(error.continueWith, 0);
});

test("a partner's filter that speaks behind the text and its finish has the text withdrawn", async () => {
  const messages = [
    { role: "user" as const, content: "SIMULATE-MODE-LATE Why does a market need its partner?" },
  ];
  const stream = await (
    await client("AU")
  ).chat.completions.create({ model: "gpt-6-sol", messages, stream: true });
  const chunks = await Array.fromAsync(stream);
  const last = chunks.at(-1) as unknown as {
    choices: { finish_reason: string }[];
    homeport: { error: { code: string; retract: boolean; category: string } };
  };
  assert.equal(last.choices[0]?.finish_reason, "content_filter");
  const { code, retract, category } = last.homeport.error;
  assert.deepEqual([code, retract, category], ["partner_refused", true, "violence"]);
});

test("a partner's filter that was down is no clear answer, and nobody is asked instead", async () => {
  const reply = await world.post(
    "/v1/chat/completions",
    { model: "gpt-6-sol", messages: [{ role: "user", content: "SIMULATE-MODE-FILTER-DOWN Hello." }] },
    { place: "AU" },
  );
  const { error } = (await reply.json()) as { error: { code: string } };
  assert.deepEqual([reply.status, error.code], [503, "partner_moderation_down"]);
});

for (const [index, { dialect, model }] of partners.entries()) {
  const place = index < most ? "CA" : "AU";
  describe(`the partner that speaks \`${dialect}\``, () => {
    test("answers OpenAI's client whole, and is named in the reply", async () => {
      const reply = await (await client(place)).chat.completions.create({ model, messages: [question] });
      assert.equal(reply.choices[0]?.finish_reason, "stop");
      assert.ok((reply.choices[0]?.message.content ?? "").length > 20);
      assert.ok((reply.usage?.completion_tokens ?? 0) > 0, "usage is told");
      const { homeport } = reply as unknown as { homeport: { partner: string; simulated: boolean } };
      assert.equal(homeport.partner, dialect);
      assert.equal(homeport.simulated, true);
    });

    test("streams the same answer to OpenAI's client", async () => {
      const openai = await client(place);
      const whole = await openai.chat.completions.create({ model, messages: [question] });
      const stream = await openai.chat.completions.create({ model, messages: [question], stream: true });
      let text = "";
      let finish: string | null = null;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? "";
        finish ??= chunk.choices[0]?.finish_reason ?? null;
      }
      assert.equal(finish, "stop");
      assert.equal(text, whole.choices[0]?.message.content);
    });

    test("answers Anthropic's client whole and streamed, with the same words", async () => {
      const anthropic = new Anthropic({
        baseURL: world.url,
        apiKey: await world.token({ place }),
        maxRetries: 0,
      });
      const asked = { model, max_tokens: 1_024, messages: [question] };
      if (takeNoBound.has(dialect)) {
        await assert.rejects(anthropic.messages.create(asked), /maxTokens/);
        return;
      }
      const whole = await anthropic.messages.create(asked);
      const streamed = await anthropic.messages.stream(asked).finalMessage();
      assert.deepEqual([whole.stop_reason, streamed.stop_reason], ["end_turn", "end_turn"]);
      const textOf = ({ content }: Anthropic.Message) =>
        content.map((block) => (block.type === "text" ? block.text : "")).join("");
      assert.ok(textOf(whole).length > 20);
      assert.equal(textOf(streamed), textOf(whole));
    });

    test("answers the Vercel AI SDK whole and streamed, with the same words", async () => {
      const provider = createOpenAI({ baseURL: `${world.url}/v1`, apiKey: await world.token({ place }) });
      const asked = { model: provider.chat(model), prompt: question.content, maxRetries: 0 };
      const whole = await generateText(asked);
      const streamed = streamText(asked);
      assert.equal(whole.finishReason, "stop");
      assert.equal(await streamed.text, whole.text);
      assert.equal(await streamed.finishReason, "stop");
      assert.ok(whole.text.length > 20);
    });

    if (judgeNothing.has(dialect)) return;
    test("has its refusal understood as a verdict, after which nobody else is asked", async () => {
      await fetch(`${world.simulator.url}/simulate/witness`, { method: "DELETE" });
      const messages = [{ role: "user", content: "SIMULATE-BLOCKED-INPUT in a text." }] as const;
      await assert.rejects(
        (await client(place)).chat.completions.create({ model, messages: [...messages] }),
        (thrown) => {
          assert.ok(thrown instanceof APIError);
          assert.equal(thrown.status, 422, thrown.message);
          assert.equal((thrown.error as { code?: string }).code, "partner_refused");
          return true;
        },
      );
      const witness = await fetch(`${world.simulator.url}/simulate/witness`);
      const { calls } = (await witness.json()) as { calls: unknown[] };
      assert.equal(calls.length, 1);
    });
  });
}
