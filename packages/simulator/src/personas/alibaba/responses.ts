import type { Persona } from "../persona.ts";
import { responsesOf, responsesParameters } from "../responses/index.ts";
import { alibabaErrors } from "./errors.ts";
import { alibaba } from "./index.ts";

/** Without what writes down, speaks or translates. */
const speaking: Persona = {
  ...alibaba,
  models: alibaba.models.filter(({ hears, translates }) => hears === undefined && translates !== true),
};

/**
 * Alibaba's compatible mode, responses (its OpenAPI description in a public copy, 2026, for parameters and their bounds);
 * the block in the middle comes as `error`.
 */
export const alibabaResponses: Persona = responsesOf(speaking, {
  path: "/compatible-mode/v1/responses",
  parameters: {
    ...responsesParameters,
    enable_thinking: { is: "boolean" },
    max_output_tokens: { is: "integer", from: 16 },
    reasoning: {
      is: "object",
      fields: {
        effort: { is: "string", oneOf: ["none", "minimal", "low", "medium", "high", "xhigh", "max"] },
      },
    },
    include: { is: "array" },
  },
  notStored: {
    ...alibabaErrors["invalid-value"],
    message: "<400> InternalError.Algo.InvalidParameter: previous_response_id {id} does not exist.",
    source: "composed: no recording found; the simulator stores no response",
  },
  thinking: (body) => {
    const { effort } = (body["reasoning"] ?? {}) as { effort?: unknown };
    const asked = typeof effort === "string" ? effort !== "none" : body["enable_thinking"] === true;
    return asked ? "shown" : "none";
  },
  requirements: [],
});
