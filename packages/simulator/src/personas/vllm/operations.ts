import type { ErrorFacts } from "../error-facts.ts";
import type { Operation } from "../operation.ts";
import { embeddings, rerank } from "../operations/index.ts";
import { transcription } from "../operations/transcription.ts";

const wrong = (message: string): ErrorFacts => ({
  status: 400,
  type: "BadRequestError",
  code: null,
  param: null,
  message,
  envelope: "error",
  source: "composed: background knowledge of its server, no recording looked up",
});

/** What vLLM's servers answer beside chat; each real server has one model. */
export const vllmOperations: readonly Operation[] = [
  embeddings({
    path: "/v1/embeddings",
    models: ["BAAI/bge-m3"],
    dimensions: 1024,
    most: 1024,
    parameters: { truncate_prompt_tokens: { is: "integer", from: -1 }, priority: { is: "integer" } },
  }),
  ...["/v1/rerank", "/rerank", "/v2/rerank"].map((path) =>
    rerank({
      path,
      models: ["BAAI/bge-reranker-v2-m3"],
      parameters: { truncate_prompt_tokens: { is: "integer", from: -1 }, priority: { is: "integer" } },
      // The document always comes back, as an object.
      write: ({ ids, model }, results, tokens) => ({
        id: ids.completion.replace("chatcmpl", "rerank"),
        model,
        usage: { total_tokens: tokens },
        results: results.map(({ index, score, text }) => ({
          index,
          document: { text, multi_modal: null },
          relevance_score: score,
        })),
      }),
    }),
  ),
  transcription({
    name: "transcription",
    path: "/v1/audio/transcriptions",
    task: "transcript",
    models: {
      "openai/whisper-large-v3": {
        formats: ["json", "text", "verbose_json"],
        counts: "seconds",
        streams: false,
      },
    },
    parameters: {
      language: { is: "string" },
      timestamp_granularities: { is: "array" },
      stream: { is: "boolean" },
    },
    noForm: wrong("There was an error parsing the body"),
    wrongFile: wrong("Invalid or unsupported audio file."),
    tooShort: wrong("Invalid or unsupported audio file."),
    wrongFormat: wrong("Currently only support response_format `text`, `json` or `verbose_json`"),
  }),
];
