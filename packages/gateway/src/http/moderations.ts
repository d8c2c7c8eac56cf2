import { ModerationsRequest, parseRequest, unsupportedInModerations } from "@homeport/protocol";
import { moderate, type Moderated, type Parts } from "../pipeline/index.ts";
import type { Answer, Question } from "./operations.ts";
import { wantedModel } from "./wanted-model.ts";

/** `POST /v1/moderations`: the word of the market's own screens; no partner is asked. @throws Problem */
export async function answerModeration(parts: Parts, { caller, device, body }: Question): Promise<Answer> {
  const { input, model } = parseRequest(ModerationsRequest, body, unsupportedInModerations);
  const asked = { caller, device, texts: textsOf(input), model: wantedModel(model ?? "homeport") };
  const moderated = await moderate(parts, asked);
  const { receipt, market } = moderated;
  const about = { receipt, market, simulated: false };
  if ("problem" in moderated) return { type: "failed", problem: moderated.problem, about };
  return { type: "body", body: replyOf(moderated), about };
}

function textsOf(input: ModerationsRequest["input"]): readonly string[] {
  if (typeof input === "string") return [input];
  const texts = input.map((part) => (typeof part === "string" ? part : part.text));
  return typeof input[0] === "string" ? texts : [texts.join("\n")];
}

function modelOf({ filters }: Moderated): string {
  return filters.join("+");
}

/** OpenAI's form; the categories are the filters' own, and only those are named that were found. */
function replyOf(moderated: Moderated) {
  const { receipt, market, release, filters, results } = moderated;
  return {
    id: `modr-${receipt}`,
    model: modelOf(moderated),
    results: results.map(({ flagged, categories }) => ({
      flagged,
      categories: Object.fromEntries(categories.map((category) => [category, true])),
      category_scores: Object.fromEntries(categories.map((category) => [category, 1])),
      category_applied_input_types: Object.fromEntries(categories.map((category) => [category, ["text"]])),
    })),
    homeport: { market, receipt, release, filters, partner: null, executed: "edge", simulated: false },
  };
}
