import type { Operation, OperationCall, OperationReply } from "../operation.ts";
import { vectorFor } from "../operations/index.ts";
import { geminiErrors } from "./errors.ts";

const models = new Set(["gemini-embedding-001"]);
const full = 3072;

/** Vectors shorter than the model's own are cut from it, and not brought to length 1 again (background knowledge). */
const shortened = 0.7;

type Fields = Readonly<Record<string, unknown>>;

function valuesOf(request: Fields, model: string): number[] {
  const asked = request["outputDimensionality"];
  const dimensions = typeof asked === "number" ? asked : full;
  const vector = vectorFor(JSON.stringify(request["content"]), { model, dimensions });
  return dimensions === full ? vector : vector.map((value) => Number((value * shortened).toFixed(8)));
}

/** The error for a model that does not embed, or `null`. */
function wrongModel({ path }: OperationCall): OperationReply | null {
  const model = path["model"] ?? "";
  const error = { facts: geminiErrors["unknown-model"], values: { model: model.slice(0, 100) } };
  return models.has(model) ? null : { type: "error", error };
}

const single = {
  model: { is: "string" },
  content: { is: "object" },
  taskType: { is: "string" },
  title: { is: "string" },
  outputDimensionality: { is: "integer", from: 1, to: full },
} as const;

/** Most texts in one batch. */
const most = 100;

/** Gemini's embeddings: one, or a batch in which each names the model again. */
export const geminiEmbeddings: readonly Operation[] = [
  {
    name: "embeddings",
    method: "POST",
    path: "/v1beta/models/{model}:embedContent",
    parameters: single,
    required: ["content"],
    models: [],
    answer: (call) =>
      wrongModel(call) ?? {
        type: "reply",
        body: { embedding: { values: valuesOf(call.body, call.path["model"] ?? "") } },
      },
  },
  {
    name: "embeddings-batch",
    method: "POST",
    path: "/v1beta/models/{model}:batchEmbedContents",
    parameters: { requests: { is: "array" } },
    required: ["requests"],
    models: [],
    answer(call) {
      const wrong = wrongModel(call);
      if (wrong !== null) return wrong;
      const model = call.path["model"] ?? "";
      const requests = call.body["requests"] as Fields[];
      const odd = requests.findIndex((request) => request?.["model"] !== `models/${model}`);
      if (odd >= 0 || requests.length > most) {
        const values = {
          parameter: odd >= 0 ? `requests[${odd}].model` : "requests",
          value: "the given one",
          expected: odd >= 0 ? `models/${model.slice(0, 60)}` : `at most ${most}`,
        };
        return { type: "error", error: { facts: geminiErrors["invalid-value"], values } };
      }
      return {
        type: "reply",
        body: { embeddings: requests.map((request) => ({ values: valuesOf(request, model) })) },
      };
    },
  },
];
