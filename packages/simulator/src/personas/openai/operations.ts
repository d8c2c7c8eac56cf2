import type { Operation } from "../operation.ts";
import { embeddings } from "../operations/index.ts";
import { openaiAudio } from "./audio.ts";
import { openaiImages } from "./images.ts";

const categories = [
  "harassment",
  "harassment/threatening",
  "hate",
  "hate/threatening",
  "illicit",
  "illicit/violent",
  "self-harm",
  "self-harm/intent",
  "self-harm/instructions",
  "sexual",
  "sexual/minors",
  "violence",
  "violence/graphic",
] as const;

/** Low for what is clear, high for what the marker makes flagged. */
const clearScore = 0.001;
const hitScore = 0.97;

const moderation: Operation = {
  name: "moderation",
  method: "POST",
  path: "/v1/moderations",
  parameters: { model: { is: "string" }, input: { is: "string-or-array" } },
  required: ["input"],
  models: ["omni-moderation-latest", "omni-moderation-2024-09-26"],
  defaultModel: "omni-moderation-latest",
  judges: true,
  answer({ body, model, ids }) {
    const inputs = inputsOf(body["input"]);
    return {
      type: "reply",
      body: { id: ids.completion.replace("chatcmpl", "modr"), model, results: inputs.map(result) },
    };
  },
};

/** Parts of one input are judged together; a list of texts one by one. */
function inputsOf(input: unknown): string[] {
  if (!Array.isArray(input)) return [String(input)];
  return input.every((item) => typeof item === "string") ? input : [JSON.stringify(input)];
}

function result(text: string): unknown {
  const flagged = text.includes("SIMULATE-BLOCKED-INPUT");
  const hit = (category: string): boolean => flagged && category === "violence";
  const each = <Value>(value: (category: string) => Value) =>
    Object.fromEntries(categories.map((category) => [category, value(category)]));
  return {
    flagged,
    categories: each(hit),
    category_scores: each((category) => (hit(category) ? hitScore : clearScore)),
    category_applied_input_types: each(() => ["text"]),
  };
}

/** What OpenAI answers beside chat completions (openai/openai-openapi, 2026-08-21). */
export const openaiOperations: readonly Operation[] = [
  embeddings({
    path: "/v1/embeddings",
    models: ["text-embedding-3-small", "text-embedding-3-large"],
    dimensions: 1536,
    most: 2048,
  }),
  ...openaiImages,
  ...openaiAudio,
  moderation,
];
