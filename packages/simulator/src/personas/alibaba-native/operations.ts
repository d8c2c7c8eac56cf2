import type { Operation, OperationReply } from "../operation.ts";
import { ranked, roughTokens, vectorFor } from "../operations/index.ts";
import { editTask, imageTask, messageTask } from "./images.ts";
import { multimodal } from "./multimodal.ts";
import { fieldsOf, invalidParameter, native } from "./native.ts";
import { transcriptionTask } from "./sound.ts";
import { taskOperations } from "./tasks.ts";

/** Most texts in one call (wire research). */
const mostTexts = 10;

const reply = (body: unknown): OperationReply => ({ type: "reply", body });

/** What DashScope answers beside text generation (wire research). */
export const dashScopeOperations: readonly Operation[] = [
  {
    ...native,
    name: "embeddings",
    path: "/api/v1/services/embeddings/text-embedding/text-embedding",
    required: ["model", "input.texts"],
    models: ["text-embedding-v4", "text-embedding-v3"],
    answer({ body, model, ids }) {
      const texts = [fieldsOf(body["input"])["texts"]].flat().map(String);
      if (texts.length > mostTexts) {
        const message = `batch size is invalid, it should not be larger than ${mostTexts}.: input.contents`;
        return { type: "error", error: { facts: invalidParameter(message), values: {} } };
      }
      const asked = fieldsOf(body["parameters"])["dimension"];
      const dimensions = typeof asked === "number" ? Math.min(2048, Math.max(1, asked)) : 1024;
      const embeddings = texts.map((text, index) => ({
        text_index: index,
        embedding: vectorFor(text, { model, dimensions }),
      }));
      const total = texts.reduce((sum, text) => sum + roughTokens(text), 0);
      return reply({ output: { embeddings }, usage: { total_tokens: total }, request_id: ids.request });
    },
  },
  {
    ...native,
    name: "rerank",
    path: "/api/v1/services/rerank/text-rerank/text-rerank",
    required: ["model", "input.query", "input.documents"],
    models: ["gte-rerank-v2", "qwen3-rerank"],
    answer({ body, ids }) {
      const { query, documents } = fieldsOf(body["input"]);
      const texts = [documents].flat().map(String);
      const results = ranked(String(query), texts, fieldsOf(body["parameters"])["top_n"]).map(
        ({ index, score }) => ({
          index,
          relevance_score: score,
        }),
      );
      const total = roughTokens([String(query), ...texts].join(""));
      return reply({ output: { results }, usage: { total_tokens: total }, request_id: ids.request });
    },
  },
  multimodal,
  imageTask,
  editTask,
  messageTask,
  transcriptionTask,
  ...taskOperations,
];
