import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EmbeddingsRequest, RerankRequest } from "@homeport/protocol";
import { embeddingsCall, embeddingsSurface, rerankCall, rerankSurface } from "./search-surface.ts";
import { finishOf } from "./surface.fixture.ts";

const bodyOf = (reply: object) => (reply as { body: Record<string, unknown> }).body;

describe("vectors", () => {
  const vectors = [
    { type: "embedding", index: 1, vector: [0.5, -2] },
    { type: "embedding", index: 0, vector: [1, 0.25] },
  ] as const;

  it("are asked for as texts, in their order", () => {
    const request = EmbeddingsRequest.parse({ model: "m", input: ["a", "b"], dimensions: 8 });
    assert.deepEqual(embeddingsCall(request), {
      feature: "search",
      model: "m",
      task: { type: "embed", inputs: ["a", "b"], dimensions: 8 },
    });
    assert.deepEqual(embeddingsCall(EmbeddingsRequest.parse({ model: "auto", input: "a" })).model, null);
  });

  it("come in the order of the texts, whatever order they were told in", () => {
    const surface = embeddingsSurface(EmbeddingsRequest.parse({ model: "m", input: ["a", "b"] }));
    const { data, usage } = bodyOf(surface.reply({ text: "", others: vectors }, finishOf()));
    assert.deepEqual(data, [
      { object: "embedding", index: 0, embedding: [1, 0.25] },
      { object: "embedding", index: 1, embedding: [0.5, -2] },
    ]);
    assert.deepEqual(usage, { prompt_tokens: 3, total_tokens: 3 });
  });

  it("come as base 64 of floats, the least byte first, where that is asked for", () => {
    const surface = embeddingsSurface(
      EmbeddingsRequest.parse({ model: "m", input: "a", encoding_format: "base64" }),
    );
    const { data } = bodyOf(surface.reply({ text: "", others: vectors }, finishOf()));
    const [first] = data as { embedding: string }[];
    assert.equal(first?.embedding, Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x3e]).toString("base64"));
  });
});

describe("documents in order", () => {
  const ranks = [
    { type: "ranking", index: 0, score: 0.1 },
    { type: "ranking", index: 2, score: 0.9 },
    { type: "ranking", index: 1, score: 0.5 },
  ] as const;
  const request = RerankRequest.parse({
    model: "homeport",
    query: "q",
    documents: ["a", { text: "b" }, "c"],
    top_n: 3,
  });

  it("are asked for as texts, whichever form they came in", () => {
    assert.deepEqual(rerankCall(request), {
      feature: "search",
      model: null,
      task: { type: "rerank", query: "q", documents: ["a", "b", "c"], top: 3 },
    });
  });

  it("come best first, with their texts only where those are asked for", () => {
    const results = (asked: RerankRequest) =>
      bodyOf(rerankSurface(asked).reply({ text: "", others: ranks }, finishOf()))["results"];
    assert.deepEqual(results(request), [
      { index: 2, relevance_score: 0.9 },
      { index: 1, relevance_score: 0.5 },
      { index: 0, relevance_score: 0.1 },
    ]);
    assert.deepEqual((results({ ...request, return_documents: true }) as unknown[])[1], {
      index: 1,
      relevance_score: 0.5,
      document: { text: "b" },
    });
  });
});
