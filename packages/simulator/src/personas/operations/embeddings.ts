import type { PartnerError } from "../error-facts.ts";
import type { Operation, OperationCall } from "../operation.ts";
import type { ParameterFacts } from "../parameter-facts.ts";
import { roughTokens, vectorFor } from "./vector.ts";

type EmbeddingFacts = {
  path: string;
  models: readonly string[];
  /** Length of a vector where the request names none. */
  dimensions: number;
  /** Most texts in one call. */
  most: number;
  tooMany?: PartnerError;
  parameters?: Readonly<Record<string, ParameterFacts>>;
};

const longest = 4096;

/** Embeddings in OpenAI's form, as every compatible partner has them: vectors from a seeded hash. */
export function embeddings(facts: EmbeddingFacts): Operation {
  return {
    name: "embeddings",
    method: "POST",
    path: facts.path,
    parameters: {
      model: { is: "string" },
      input: { is: "string-or-array" },
      encoding_format: { is: "string", oneOf: ["float", "base64"] },
      dimensions: { is: "integer", from: 1, to: longest },
      user: { is: "string" },
      ...facts.parameters,
    },
    required: ["model", "input"],
    models: facts.models,
    answer: (call) => answer(call, facts),
  };
}

function answer(
  { body, model }: OperationCall,
  { dimensions, most, tooMany }: EmbeddingFacts,
): ReturnType<Operation["answer"]> {
  const texts = [body["input"]].flat();
  if (texts.length > most && tooMany !== undefined) return { type: "error", error: tooMany };
  const length = typeof body["dimensions"] === "number" ? body["dimensions"] : dimensions;
  const data = texts.map((text, index) => {
    const vector = vectorFor(String(text), { model, dimensions: length });
    const embedding =
      body["encoding_format"] === "base64"
        ? Buffer.from(new Float32Array(vector).buffer).toString("base64")
        : vector;
    return { object: "embedding", index, embedding };
  });
  const tokens = texts.reduce<number>((sum, text) => sum + roughTokens(String(text)), 0);
  return {
    type: "reply",
    body: { object: "list", data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } },
  };
}
