import type { Operation } from "../operation.ts";
import { likeness, roughTokens } from "./vector.ts";

/** Rerank in the usual form: `query`, `documents`, results by falling relevance. */
export function rerank({ path, models }: { path: string; models: readonly string[] }): Operation {
  return {
    name: "rerank",
    method: "POST",
    path,
    parameters: {
      model: { is: "string" },
      query: { is: "string" },
      documents: { is: "array" },
      top_n: { is: "integer", from: 1 },
      return_documents: { is: "boolean" },
      user: { is: "string" },
    },
    required: ["model", "query", "documents"],
    models,
    answer({ body, model, ids }) {
      const query = String(body["query"]);
      const documents = (body["documents"] as unknown[]).map(String);
      const results = ranked(query, documents, body["top_n"]).map(({ index, score }) => ({
        index,
        relevance_score: score,
        ...(body["return_documents"] === true ? { document: documents[index] } : {}),
      }));
      const tokens = roughTokens([query, ...documents].join(""));
      return {
        type: "reply",
        body: {
          id: ids.completion,
          object: "list",
          created: ids.created,
          model,
          results,
          usage: { prompt_tokens: tokens, total_tokens: tokens },
        },
      };
    },
  };
}

/** Documents by falling likeness to the query, at most `most`. */
export function ranked(
  query: string,
  documents: readonly string[],
  most: unknown,
): { index: number; score: number }[] {
  return documents
    .map((document, index) => ({ index, score: likeness(query, document) }))
    .toSorted((left, right) => right.score - left.score)
    .slice(0, typeof most === "number" ? most : documents.length);
}
