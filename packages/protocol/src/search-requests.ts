import { z } from "zod";
import type { Unsupported } from "./issues.ts";
import { ModelName, Text } from "./request-parts.ts";

/** `POST /v1/embeddings`, as OpenAI's: texts to be turned into vectors. */
export const EmbeddingsRequest = z.strictObject({
  model: ModelName,
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2_048)]),
  dimensions: z.int().min(1).max(65_536).nullish(),
  encoding_format: z.enum(["float", "base64"]).nullish(),
  // Taken, told to nobody, and listed in `homeport.omitted`.
  user: Text.nullish(),
});
export type EmbeddingsRequest = z.infer<typeof EmbeddingsRequest>;

export const unsupportedInEmbeddings: Unsupported = {
  "input.*":
    "only texts: tokens are a model's own, and the market decides the model; nor could they be screened",
};

/** `POST /v1/rerank`, as Cohere's and Jina's: documents to be put in order. */
export const RerankRequest = z.strictObject({
  model: ModelName,
  query: z.string().min(1),
  documents: z
    .array(z.union([z.string().min(1), z.strictObject({ text: z.string().min(1) })]))
    .min(1)
    .max(1_000),
  top_n: z.int().min(1).nullish(),
  return_documents: z.boolean().nullish(),
});
export type RerankRequest = z.infer<typeof RerankRequest>;

export const unsupportedInRerank: Unsupported = {
  max_tokens_per_doc: "no document is cut; send it as short as it must be",
  max_chunks_per_doc: "no document is cut; send it as short as it must be",
  rank_fields: "a document is one text; put its fields together",
  truncation: "no document is cut; send it as short as it must be",
  priority: "the maker's contract decides what goes first",
};
