import type { PartnerError } from "../error-facts.ts";
import type { Operation, OperationCall } from "../operation.ts";
import type { ParameterFacts } from "../parameter-facts.ts";
import { roughTokens, vectorFor } from "./vector.ts";

type EmbeddingFacts = Pick<Operation, "modes"> & {
  path: string;
  /** Its models; none where it answers for whatever the request names, or names none. */
  models: readonly string[];
  defaultModel?: string;
  /** Length of a vector where the request names none. */
  dimensions: number;
  /** Most texts in one call. */
  most: number;
  tooMany?: PartnerError;
  parameters?: Readonly<Record<string, ParameterFacts>>;
  /** The parameter that names another length, where it is not OpenAI's. */
  lengthParameter?: string;
  /** Common parameters that it does not take. */
  without?: readonly string[];
};

const longest = 4096;

/** Embeddings in OpenAI's form, as every compatible partner has them: vectors from a seeded hash. */
export function embeddings(facts: EmbeddingFacts): Operation {
  const common: Readonly<Record<string, ParameterFacts>> = {
    model: { is: "string" },
    input: { is: "string-or-array" },
    encoding_format: { is: "string", oneOf: ["float", "base64"] },
    dimensions: { is: "integer", from: 1, to: longest },
    user: { is: "string" },
  };
  const taken = Object.entries(common).filter(([name]) => facts.without?.includes(name) !== true);
  return {
    name: "embeddings",
    method: "POST",
    path: facts.path,
    parameters: { ...Object.fromEntries(taken), ...facts.parameters },
    required: facts.defaultModel === undefined ? ["model", "input"] : ["input"],
    models: facts.models,
    ...(facts.defaultModel === undefined ? {} : { defaultModel: facts.defaultModel }),
    ...(facts.modes === undefined ? {} : { modes: facts.modes }),
    answer: (call) => answer(call, facts),
  };
}

function answer(
  { body, model }: OperationCall,
  { dimensions, most, tooMany, lengthParameter = "dimensions" }: EmbeddingFacts,
): ReturnType<Operation["answer"]> {
  const inputs = inputsIn(body["input"]);
  if (inputs.length > most && tooMany !== undefined) return { type: "error", error: tooMany };
  const asked = body[lengthParameter];
  const length = typeof asked === "number" ? asked : dimensions;
  const data = inputs.map((text, index) => {
    const vector = vectorFor(text, { model, dimensions: length });
    const embedding =
      body["encoding_format"] === "base64"
        ? Buffer.from(new Float32Array(vector).buffer).toString("base64")
        : vector;
    return { object: "embedding", index, embedding };
  });
  const tokens = inputs.reduce((sum, text) => sum + roughTokens(text), 0);
  return {
    type: "reply",
    body: { object: "list", data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } },
  };
}

/** One text, several, or either as tokens. */
function inputsIn(input: unknown): string[] {
  if (!Array.isArray(input)) return [String(input)];
  return input.every((item) => typeof item === "number")
    ? [input.join(" ")]
    : input.map((item: unknown) => (Array.isArray(item) ? item.join(" ") : String(item)));
}
