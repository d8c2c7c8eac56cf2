import type { ErrorFacts } from "../error-facts.ts";
import type { Operation } from "../operation.ts";
import { embeddings, rerank } from "../operations/index.ts";

/** The server does only what it was started for. */
const notStarted = (what: string, option: string): ErrorFacts => ({
  status: 501,
  type: "not_supported_error",
  code: null,
  param: null,
  message: `This server does not support ${what}. Start it with \`${option}\``,
  envelope: "error",
  source: "composed: background knowledge of its server, no recording looked up",
});

/** Its scores are the model's raw output: below 0 where a document does not fit. */
const spread = 12;
const middle = 0.5;

const model = "local-model";

/** Vectors and order from llama.cpp's server, which answers whatever model is named. */
export const llamaCppOperations: readonly Operation[] = ["/v1/embeddings", "/embeddings"]
  .map((path) =>
    embeddings({
      path,
      models: [],
      defaultModel: model,
      dimensions: 1024,
      most: 2048,
      modes: { "not-started": notStarted("embeddings", "--embeddings") },
    }),
  )
  .concat(
    ["/v1/rerank", "/rerank", "/v1/reranking", "/reranking"].map((path) =>
      rerank({
        path,
        models: [],
        defaultModel: model,
        parameters: { return_text: { is: "boolean" } },
        modes: { "not-started": notStarted("reranking", "--reranking") },
        write: (call, results, tokens) => ({
          model: call.model,
          object: "list",
          usage: { prompt_tokens: tokens, total_tokens: tokens },
          results: results.map(({ index, score, text }) => ({
            index,
            relevance_score: Number(((score - middle) * spread).toFixed(6)),
            ...(call.body["return_text"] === true ? { text } : {}),
          })),
        }),
      }),
    ),
  );
