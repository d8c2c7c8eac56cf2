import type { Operation } from "../operation.ts";
import type { ParameterFacts } from "../parameter-facts.ts";
import { keepPicture } from "./picture.ts";
import { pngFrom } from "./png.ts";

type ImageFacts = {
  path: string;
  models: readonly string[];
  /** What comes where the request names no format. */
  format: "url" | "b64_json";
  parameters: Readonly<Record<string, ParameterFacts>>;
};

const most = 10;

/** Image generation in OpenAI's form: at once, as an address or as base64. */
export function images({ path, models, format, parameters }: ImageFacts): Operation {
  return {
    name: "images",
    method: "POST",
    path,
    parameters: {
      model: { is: "string" },
      prompt: { is: "string" },
      n: { is: "integer", from: 1, to: most },
      size: { is: "string" },
      response_format: { is: "string", oneOf: ["url", "b64_json"] },
      ...parameters,
    },
    required: ["model", "prompt"],
    models,
    answer(call) {
      const count = typeof call.body["n"] === "number" ? call.body["n"] : 1;
      const wanted = call.body["response_format"] ?? format;
      const data = Array.from({ length: count }, () =>
        wanted === "url" ? { url: keepPicture(call) } : { b64_json: pngFrom(call.random).toString("base64") },
      );
      return { type: "reply", body: { created: call.ids.created, model: call.model, data } };
    },
  };
}
