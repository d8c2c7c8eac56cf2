import type { PartnerError } from "../error-facts.ts";
import type { Operation, OperationCall } from "../operation.ts";
import type { ParameterFacts } from "../parameter-facts.ts";
import { likeness, roughTokens } from "./vector.ts";

/** A document and how well it fits. */
export type Ranked = { index: number; score: number; text: string };

type RerankFacts = Pick<Operation, "modes"> & {
  path: string;
  models: readonly string[];
  defaultModel?: string;
  parameters?: Readonly<Record<string, ParameterFacts>>;
  most?: { count: number; tooMany: PartnerError };
  /** The partner's own form; without it the usual one. */
  write?: (call: OperationCall, ranked: readonly Ranked[], tokens: number) => unknown;
};

/** Rerank in the usual form: `query`, `documents`, results by falling relevance. */
export function rerank(facts: RerankFacts): Operation {
  const { path, models, defaultModel, modes, most, write = usual } = facts;
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
      ...facts.parameters,
    },
    required: defaultModel === undefined ? ["model", "query", "documents"] : ["query", "documents"],
    models,
    ...(defaultModel === undefined ? {} : { defaultModel }),
    ...(modes === undefined ? {} : { modes }),
    answer(call) {
      const { body } = call;
      const query = String(body["query"]);
      const documents = (body["documents"] as unknown[]).map(textOf);
      if (most !== undefined && documents.length > most.count) return { type: "error", error: most.tooMany };
      const results = ranked(query, documents, body["top_n"]);
      return { type: "reply", body: write(call, results, roughTokens([query, ...documents].join(""))) };
    },
  };
}

function usual({ body, ids, model }: OperationCall, results: readonly Ranked[], tokens: number): unknown {
  return {
    id: ids.completion,
    object: "list",
    created: ids.created,
    model,
    results: results.map(({ index, score, text }) => ({
      index,
      relevance_score: score,
      ...(body["return_documents"] === true ? { document: text } : {}),
    })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function textOf(document: unknown): string {
  const { text } = (typeof document === "object" ? (document ?? {}) : {}) as { text?: unknown };
  return typeof text === "string" ? text : String(document);
}

/** Documents by falling likeness to the query, at most `most`. */
export function ranked(query: string, documents: readonly string[], most: unknown): Ranked[] {
  return documents
    .map((text, index) => ({ index, score: likeness(query, text), text }))
    .toSorted((left, right) => right.score - left.score)
    .slice(0, typeof most === "number" ? most : documents.length);
}
