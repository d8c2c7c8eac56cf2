import assert from "node:assert/strict";
import test from "node:test";

import OpenAI, { APIError, toFile } from "openai";

import { wavOf } from "../sound/index.ts";
import { simulatorFor } from "../testing/client.ts";
import { post } from "../testing/raw.ts";

const documents = ["xyz", "the harbour", "q"];
const query = "harbour";

const places = [
  { host: "api.openai.com/v1", model: "text-embedding-3-small", length: 1536 },
  { host: "dashscope.aliyuncs.com/compatible-mode/v1", model: "text-embedding-v4", length: 1024 },
  { host: "ark.cn-beijing.volces.com/api/v3", model: "doubao-embedding-large-text-250515", length: 1024 },
  { host: "qianfan.baidubce.com/v2", model: "bge-large-zh", length: 384 },
  { host: "api.mistral.ai/v1", model: "mistral-embed", length: 1024 },
  { host: "open.bigmodel.cn/api/paas/v4", model: "embedding-3", length: 2048 },
  { host: "vllm.simulated/v1", model: "BAAI/bge-m3", length: 1024 },
  { host: "sglang.simulated/v1", model: "BAAI/bge-m3", length: 1024 },
  { host: "ollama.simulated/v1", model: "nomic-embed-text", length: 768 },
  { host: "llama-cpp.simulated/v1", model: "whatever-is-loaded", length: 1024 },
];

for (const { host, model, length } of places) {
  test(`OpenAI's client reads vectors of ${host}, the same for the same text`, async (t) => {
    const { url } = await simulatorFor(t);
    const client = new OpenAI({ baseURL: `${url}/hosts/${host}`, apiKey: "simulated-test", maxRetries: 0 });
    const { data, usage } = await client.embeddings.create({ model, input: ["one", "two", "one"] });
    assert.deepEqual(
      data.map(({ embedding, index }) => [embedding.length, index]),
      [
        [length, 0],
        [length, 1],
        [length, 2],
      ],
    );
    assert.deepEqual(data[0]?.embedding, data[2]?.embedding);
    assert.notDeepEqual(data[0]?.embedding, data[1]?.embedding);
    assert.ok(usage.total_tokens > 0);
  });
}

test("OpenAI takes tokens in the place of texts", async (t) => {
  const { url } = await simulatorFor(t);
  const client = new OpenAI({ baseURL: `${url}/hosts/api.openai.com/v1`, apiKey: "simulated-test" });
  const ask = async (input: number[] | number[][]) =>
    (await client.embeddings.create({ model: "text-embedding-3-large", input, dimensions: 8 })).data.length;
  assert.deepEqual([await ask([1, 2, 3]), await ask([[1, 2], [3]])], [1, 2]);
});

test("Mistral names the length its own way and forbids OpenAI's", async (t) => {
  const simulator = await simulatorFor(t);
  const ask = (others: object) =>
    post(simulator, {
      host: "api.mistral.ai",
      path: "/v1/embeddings",
      body: { model: "mistral-embed", input: "x", ...others },
    });
  assert.equal((await ask({ output_dimension: 16 })).json().data[0].embedding.length, 16);
  assert.equal((await ask({ dimensions: 16 })).status, 422);
});

test("Gemini embeds one or a batch, in which each names the model again, and short vectors are not of length 1", async (t) => {
  const simulator = await simulatorFor(t);
  const content = { parts: [{ text: "one" }] };
  const ask = (model: string, verb: string, body: object) =>
    post(simulator, {
      host: "generativelanguage.googleapis.com",
      path: `/v1beta/models/${model}:${verb}`,
      body,
      headers: { "x-goog-api-key": "simulated-test" },
    });
  const name = "gemini-embedding-001";
  const lengthOf = (values: number[]) => Math.hypot(...values);
  const full = (await ask(name, "embedContent", { content })).json().embedding.values;
  assert.deepEqual([full.length, lengthOf(full).toFixed(3)], [3072, "1.000"]);
  const short = { content, outputDimensionality: 768, taskType: "RETRIEVAL_QUERY" };
  const { values } = (await ask(name, "embedContent", short)).json().embedding;
  assert.ok(values.length === 768 && lengthOf(values) < 0.9);
  const one = { model: `models/${name}`, content };
  const batch = (await ask(name, "batchEmbedContents", { requests: [one, one] })).json();
  assert.equal(batch.embeddings.length, 2);
  assert.equal((await ask(name, "batchEmbedContents", { requests: [{ content }] })).status, 400);
  assert.equal((await ask("gemini-3.5-flash", "embedContent", { content })).status, 404);
});

test("each server writes an order in its own form", async (t) => {
  const simulator = await simulatorFor(t);
  const ask = async (host: string, path: string, others: object) =>
    (await post(simulator, { host, path, body: { query, documents, ...others } })).json();
  const vllm = await ask("vllm.simulated", "/v1/rerank", { model: "BAAI/bge-reranker-v2-m3", top_n: 2 });
  assert.equal(vllm.results.length, 2);
  assert.deepEqual(vllm.results[0].document, { text: "the harbour", multi_modal: null });
  const sglang = await ask("sglang.simulated", "/v1/rerank", { model: "BAAI/bge-reranker-v2-m3" });
  assert.deepEqual([sglang[0].index, sglang[0].document], [1, "the harbour"]);
  const llama = await ask("llama-cpp.simulated", "/v1/rerank", {});
  assert.equal(llama.results[0].index, 1);
  assert.ok(llama.results.at(-1).relevance_score < 0, "raw scores may be below 0");
  const zhipu = await ask("open.bigmodel.cn", "/api/paas/v4/rerank", {
    model: "rerank",
    return_documents: true,
  });
  assert.equal(zhipu.results[0].document, "the harbour");
});

test("llama.cpp does only what it was started for", async (t) => {
  const simulator = await simulatorFor(t);
  const reply = await post(simulator, {
    host: "llama-cpp.simulated",
    path: "/v1/rerank",
    body: { query, documents },
    headers: { "homeport-simulate": "mode=not-started" },
  });
  assert.deepEqual([reply.status, reply.json().error.type], [501, "not_supported_error"]);
});

test("vLLM writes down a sound", async (t) => {
  const { url } = await simulatorFor(t);
  const client = new OpenAI({ baseURL: `${url}/hosts/vllm.simulated/v1`, apiKey: "none", maxRetries: 0 });
  const file = await toFile(wavOf(1), "note.wav");
  const { text } = await client.audio.transcriptions.create({ model: "openai/whisper-large-v3", file });
  assert.equal(text, "Simulated transcript of 1.0 seconds of sound.");
  const srt = client.audio.transcriptions.create({
    model: "openai/whisper-large-v3",
    file,
    response_format: "srt",
  });
  await assert.rejects(srt, APIError);
});
