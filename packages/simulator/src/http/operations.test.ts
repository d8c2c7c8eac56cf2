import assert from "node:assert/strict";
import test from "node:test";

import OpenAI from "openai";

import { simulatorFor } from "../testing/client.ts";
import { fetchResult, post } from "../testing/raw.ts";

test("OpenAI's client reads embeddings, moderation and images", async (t) => {
  const { url } = await simulatorFor(t);
  const client = new OpenAI({
    baseURL: `${url}/hosts/api.openai.com/v1`,
    apiKey: "simulated-test",
    maxRetries: 0,
  });
  const model = "text-embedding-3-small";
  const { data } = await client.embeddings.create({ model, input: ["one", "two"], dimensions: 16 });
  assert.equal(data[0]?.embedding.length, 16);
  const floats = await client.embeddings.create({
    model,
    input: "one",
    dimensions: 16,
    encoding_format: "float",
  });
  const difference = (floats.data[0]?.embedding ?? []).map((value, index) =>
    Math.abs(value - (data[0]?.embedding[index] ?? 9)),
  );
  assert.ok(difference.every((value) => value < 1e-6));
  const { results } = await client.moderations.create({ input: ["fine", "SIMULATE-BLOCKED-INPUT"] });
  assert.deepEqual(
    results.map(({ flagged }) => flagged),
    [false, true],
  );
  const image = await client.images.generate({ model: "gpt-image-2", prompt: "a harbour" });
  assert.equal(
    Buffer.from(image.data?.[0]?.b64_json ?? "", "base64")
      .subarray(1, 4)
      .toString(),
    "PNG",
  );
});

test("refuses what an operation does not take, in the partner's own form", async (t) => {
  const simulator = await simulatorFor(t);
  const openai = { host: "api.openai.com", path: "/v1/embeddings" };
  assert.equal((await post(simulator, { ...openai, body: { model: "none", input: "x" } })).status, 404);
  assert.equal((await post(simulator, { ...openai, body: { model: "none", inputs: "x" } })).status, 400);
  assert.equal((await post(simulator, { ...openai, body: "[" })).status, 400);
  assert.equal((await post(simulator, openai)).status, 405);
  const alibaba = { host: "dashscope.aliyuncs.com", path: "/compatible-mode/v1/embeddings" };
  const input = Array.from({ length: 11 }, () => "x");
  const many = await post(simulator, { ...alibaba, body: { model: "text-embedding-v4", input } });
  assert.match(many.json().error.message, /not be larger than 10/);
});

test("blocks an image prompt with the partner's error", async (t) => {
  const body = { model: "doubao-seedream-4-0-250828", prompt: "SIMULATE-BLOCKED-INPUT", watermark: true };
  const reply = await post(await simulatorFor(t), {
    host: "ark.cn-beijing.volces.com",
    path: "/api/v3/images/generations",
    body,
  });
  assert.deepEqual([reply.status, reply.json().error.code], [400, "InputTextSensitiveContentDetected"]);
});

test("serves images at an address of the partner's result host and reranks by likeness", async (t) => {
  const simulator = await simulatorFor(t);
  const body = { model: "doubao-seedream-4-0-250828", prompt: "a harbour" };
  const reply = await post(simulator, {
    host: "ark.cn-beijing.volces.com",
    path: "/api/v3/images/generations",
    body,
  });
  const [{ url }] = reply.json().data;
  assert.match(url, /^https:\/\/ark-content-generation-v2-cn-beijing\.tos-cn-beijing\.volces\.com\//);
  const picture = await fetchResult(simulator, url);
  assert.equal(picture.headers.get("homeport-simulated"), "1");
  const rank = { model: "bce-reranker-base", query: "harbour", documents: ["xyz", "harbour"], top_n: 1 };
  const ranked = await post(simulator, { host: "qianfan.baidubce.com", path: "/v2/rerank", body: rank });
  assert.deepEqual(ranked.json().results, [{ index: 1, relevance_score: 1 }]);
});
