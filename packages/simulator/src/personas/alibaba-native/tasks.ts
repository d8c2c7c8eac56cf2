import { uuidFrom } from "../../random.ts";
import { keepPicture, ranked, roughTokens, vectorFor } from "../operations/index.ts";
import type { Operation, OperationCall, OperationReply } from "../operation.ts";

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const reply = (body: unknown): OperationReply => ({ type: "reply", body });

function startTask(call: OperationCall): OperationReply {
  const id = uuidFrom(call.random);
  const ending = call.asks("task=unknown") ? "unknown" : call.asks("task=failed") ? "failed" : "succeeded";
  const count = Number(fieldsOf(call.body["parameters"])["n"] ?? 1);
  const results = Array.from({ length: Math.min(4, Math.max(1, count)) }, () => keepPicture(call));
  call.tasks.start({ id, createdAt: call.now, polls: 0, ending, results });
  return reply({ output: { task_status: "PENDING", task_id: id }, request_id: call.ids.request });
}

/** The status by how often it was asked: PENDING, RUNNING, then the end; UNKNOWN for what nobody started. */
function poll({ path, tasks, ids }: OperationCall): OperationReply {
  const id = path["id"] ?? "";
  const task = tasks.find(id);
  const said = (output: object) => reply({ request_id: ids.request, output: { task_id: id, ...output } });
  if (task === null || task.ending === "unknown") return said({ task_status: "UNKNOWN" });
  task.polls += 1;
  if (task.polls < 3) return said({ task_status: task.polls === 1 ? "PENDING" : "RUNNING" });
  const counts = { TOTAL: task.results.length };
  if (task.ending === "failed") {
    return said({
      task_status: "FAILED",
      code: "InternalError",
      message: "The simulated task failed as it was asked to.",
      task_metrics: { ...counts, SUCCEEDED: 0, FAILED: task.results.length },
    });
  }
  return said({
    task_status: "SUCCEEDED",
    results: task.results.map((url) => ({ url })),
    task_metrics: { ...counts, SUCCEEDED: task.results.length, FAILED: 0 },
  });
}

const native = { model: { is: "string" }, input: { is: "object" }, parameters: { is: "object" } } as const;
const isPost = { method: "POST", parameters: native, required: ["model", "input"] } as const;

/** What DashScope answers beside text generation (wire research). */
export const dashScopeOperations: readonly Operation[] = [
  {
    ...isPost,
    name: "embeddings",
    path: "/api/v1/services/embeddings/text-embedding/text-embedding",
    required: ["model", "input.texts"],
    models: ["text-embedding-v4", "text-embedding-v3"],
    answer({ body, model, ids }) {
      const texts = [fieldsOf(body["input"])["texts"]].flat().map(String);
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
    ...isPost,
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
  {
    ...isPost,
    name: "images",
    path: "/api/v1/services/aigc/multimodal-generation/generation",
    models: ["qwen-image-3.0", "qwen-image-3.0-pro"],
    answer: (call) =>
      reply({
        output: {
          choices: [
            {
              finish_reason: "stop",
              message: { role: "assistant", content: [{ image: keepPicture(call) }] },
            },
          ],
        },
        usage: { image_count: 1, width: 16, height: 16 },
        request_id: call.ids.request,
      }),
  },
  {
    ...isPost,
    name: "image-task",
    path: "/api/v1/services/aigc/text2image/image-synthesis",
    models: ["wan2.5-t2i-preview", "wan2.2-t2i-flash"],
    answer: startTask,
  },
  {
    name: "task",
    method: "GET",
    path: "/api/v1/tasks/{id}",
    parameters: {},
    required: [],
    models: [],
    answer: poll,
  },
];
