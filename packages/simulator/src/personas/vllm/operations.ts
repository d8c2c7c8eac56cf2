import type { ErrorFacts } from "../error-facts.ts";
import type { Operation } from "../operation.ts";
import { embeddings, rerank, transcription } from "../operations/index.ts";

const wrong = (message: string): ErrorFacts => ({
  status: 400,
  type: "BadRequestError",
  code: null,
  param: null,
  message,
  envelope: "error",
  source: "composed: background knowledge of its server, no recording looked up",
});

function sound(task: "transcript" | "translation"): Operation {
  return transcription({
    name: task === "transcript" ? "transcription" : "translation",
    path: task === "transcript" ? "/v1/audio/transcriptions" : "/v1/audio/translations",
    task,
    models: {
      "openai/whisper-large-v3": {
        formats: ["json", "text", "verbose_json"],
        counts: "seconds",
        streams: false,
      },
    },
    parameters: {
      language: { is: "string" },
      to_language: { is: "string" },
      timestamp_granularities: { is: "array" },
      stream: { is: "boolean" },
      seed: { is: "integer" },
    },
    noForm: wrong("There was an error parsing the body"),
    wrongFile: wrong("Invalid or unsupported audio file."),
    tooShort: wrong("Invalid or unsupported audio file."),
    wrongFormat: wrong("Currently only support response_format `text`, `json` or `verbose_json`"),
  });
}

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
  ...(["transcript", "translation"] as const).map(sound),
];
