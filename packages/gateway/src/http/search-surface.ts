import type { EmbeddingsRequest, FeatureCall, Meta, RerankRequest } from "@homeport/protocol";
import { servedName } from "./chat-surface.ts";
import type { Collected, Finish, Surface } from "./surface.ts";
import { toldOf } from "./told-of.ts";
import { wholeOnly } from "./whole-only.ts";
import { wantedModel } from "./wanted-model.ts";

type SearchCall = Extract<FeatureCall, { feature: "search" }>;

/** A request of OpenAI's embeddings in Homeport's own words. */
export function embeddingsCall({ model, input, dimensions }: EmbeddingsRequest): SearchCall {
  const inputs = typeof input === "string" ? [input] : input;
  return {
    feature: "search",
    model: wantedModel(model),
    task: { type: "embed", inputs, dimensions: dimensions ?? null },
  };
}

/** A request to put documents in order in Homeport's own words. */
export function rerankCall(request: RerankRequest): SearchCall {
  const { model, query, top_n: top } = request;
  return {
    feature: "search",
    model: wantedModel(model),
    task: { type: "rerank", query, documents: documentsOf(request), top: top ?? null },
  };
}

function documentsOf({ documents }: RerankRequest): string[] {
  return documents.map((document) => (typeof document === "string" ? document : document.text));
}

/** Vectors in OpenAI's words; as numbers, or as base 64 of 32-bit floats, which OpenAI's own client asks for. */
export function wholeEmbeddings<Form extends "float" | "base64">(
  { others }: Collected,
  { meta }: Finish,
  form: Form,
) {
  const vectors = others.flatMap((content) => (content.type === "embedding" ? [content] : []));
  const usage = tokensOf(meta);
  return {
    object: "list" as const,
    data: vectors
      .toSorted((left, right) => left.index - right.index)
      .map(({ index, vector }) => ({
        object: "embedding" as const,
        index,
        embedding: (form === "base64" ? inBase64(vector) : vector) as Form extends "float"
          ? number[]
          : string,
      })),
    model: servedName(meta),
    ...(usage && { usage }),
  };
}

function inBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [place, number] of vector.entries()) bytes.writeFloatLE(number, place * 4);
  return bytes.toString("base64");
}

function tokensOf({ usage }: Pick<Meta, "usage">) {
  const { inputTokens } = usage;
  return inputTokens === null ? null : { prompt_tokens: inputTokens, total_tokens: inputTokens };
}

/** `POST /v1/embeddings` */
export function embeddingsSurface({ encoding_format: form, user }: EmbeddingsRequest): Surface {
  const omitted = user == null ? [] : ["user"];
  return wholeOnly((collected, finish) => ({
    ...wholeEmbeddings(collected, finish, form ?? "float"),
    homeport: toldOf(finish, omitted),
  }));
}

/** `POST /v1/rerank`: the best document first. */
export function rerankSurface(request: RerankRequest): Surface {
  const documents = request.return_documents === true ? documentsOf(request) : null;
  return wholeOnly(({ others }, finish) => {
    const { meta } = finish;
    const ranks = others.flatMap((content) => (content.type === "ranking" ? [content] : []));
    return {
      id: `rerank-${meta.receipt}`,
      object: "list",
      model: servedName(meta),
      results: ranks
        .toSorted((left, right) => right.score - left.score)
        .map(({ index, score }) => ({
          index,
          relevance_score: score,
          ...(documents && { document: { text: documents[index] ?? "" } }),
        })),
      ...(meta.usage.inputTokens !== null && { usage: { total_tokens: meta.usage.inputTokens } }),
      homeport: toldOf(finish),
    };
  });
}
