import type { Persona } from "../persona.ts";
import { responsesOf, responsesParameters } from "../responses/index.ts";
import { alibabaErrors } from "./errors.ts";
import { alibaba } from "./index.ts";

/** Without what writes down, speaks or translates. */
const speaking: Persona = {
  ...alibaba,
  models: alibaba.models.filter(({ hears, translates }) => hears === undefined && translates !== true),
};

/** Alibaba's compatible mode, responses (wire research: the path); the block in the middle comes as `error`. */
export const alibabaResponses: Persona = responsesOf(speaking, {
  path: "/compatible-mode/v1/responses",
  parameters: {
    ...responsesParameters,
    enable_thinking: { is: "boolean" },
    reasoning: { is: "object" },
    include: { is: "array" },
  },
  notStored: {
    ...alibabaErrors["invalid-value"],
    message: "<400> InternalError.Algo.InvalidParameter: previous_response_id {id} does not exist.",
    source: "composed: no recording found; the simulator stores no response",
  },
  thinking: (body) => (body["enable_thinking"] === true ? "shown" : "none"),
  requirements: [],
});
