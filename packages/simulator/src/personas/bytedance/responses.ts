import { thinkingType } from "../defaults.ts";
import type { Persona } from "../persona.ts";
import { responsesOf, responsesParameters } from "../responses/index.ts";
import { arkErrors } from "./errors.ts";
import { bytedance } from "./index.ts";

/** Ark, responses: the form is OpenAI's; little of it is in the wire research beyond that it exists. */
export const bytedanceResponses: Persona = responsesOf(bytedance, {
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
  requirements: [],
});
