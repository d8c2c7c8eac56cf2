import type { Operation } from "../operation.ts";
import { roughTokens } from "../operations/index.ts";

/** Mistral's own categories; four of them are no harm but a subject. */
const categories = [
  "sexual",
  "hate_and_discrimination",
  "violence_and_threats",
  "dangerous_and_criminal_content",
  "selfharm",
  "health",
  "financial",
  "law",
  "pii",
] as const;

/** Texts judged one by one, with a flag and a score for each category and no word on the whole (public recordings of 2024 to 2026). */
export const mistralModeration: Operation = {
  name: "moderation",
  method: "POST",
  path: "/v1/moderations",
  parameters: { model: { is: "string" }, input: { is: "string-or-array" }, metadata: { is: "object" } },
  required: ["model", "input"],
  models: ["mistral-moderation-2411", "mistral-moderation-latest"],
  judges: true,
  answer({ body, model, ids }) {
    const { input } = body;
    const texts = (Array.isArray(input) ? input : [input]).map(String);
    const tokens = roughTokens(texts.join(""));
    return {
      type: "reply",
      body: {
        id: ids.completion,
        model,
        results: texts.map(judged),
        usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens },
      },
    };
  },
};

function judged(text: string): unknown {
  const hit = (category: string) =>
    text.includes("SIMULATE-BLOCKED-INPUT") && category === "violence_and_threats";
  const each = <Value>(value: (category: string) => Value) =>
    Object.fromEntries(categories.map((category) => [category, value(category)]));
  return {
    categories: each(hit),
    category_scores: each((category) => (hit(category) ? 0.97 : 0.0002)),
  };
}
