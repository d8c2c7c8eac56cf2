import { thinkingType } from "../defaults.ts";
import type { Persona } from "../persona.ts";
import { responsesOf, responsesParameters } from "../responses/index.ts";
import { arkErrors } from "./errors.ts";
import { bytedance } from "./index.ts";
import { oneTextToTranslate, translationIn } from "./translation.ts";

/** With the model that only translates, which is in this form alone (Ark's model page, 2026-11). */
const translating: Persona = {
  ...bytedance,
  models: [
    ...bytedance.models,
    { id: "doubao-seed-translation-250915", jsonSchema: false, translates: true },
  ],
};

/** Ark, responses: the form is OpenAI's; little of it is in the wire research beyond that it exists. */
const responses: Persona = responsesOf(translating, {
  path: "/api/v3/responses",
  parameters: {
    ...responsesParameters,
    thinking: { is: "object", fields: { type: { is: "string", oneOf: ["enabled", "disabled", "auto"] } } },
    reasoning: {
      is: "object",
      fields: { effort: { is: "string", oneOf: ["minimal", "low", "medium", "high"] } },
    },
    caching: { is: "object" },
    expire_at: { is: "integer" },
    include: { is: "array" },
  },
  notStored: {
    ...arkErrors["unknown-model"],
    code: "InvalidParameter.PreviousResponseNotFound",
    message: "The previous response {id} does not exist.",
    source: "composed: no recording found; the simulator stores no response",
  },
  thinking: (body) => (thinkingType(body, "enabled") === "disabled" ? "none" : "shown"),
  requirements: [oneTextToTranslate],
});

export const bytedanceResponses: Persona = {
  ...responses,
  translate(body, call) {
    const read = responses.translate?.(body, call) ?? { type: "ok", body };
    if (read.type !== "ok") return read;
    return { ...read, body: { ...read.body, translation_options: translationIn(body) } };
  },
};
