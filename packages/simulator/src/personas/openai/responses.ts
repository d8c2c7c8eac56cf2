import type { ErrorFacts, SharedErrorName } from "../error-facts.ts";
import type { Mode } from "../inspection.ts";
import type { Persona } from "../persona.ts";
import { openaiResponsesParameters, reasoningAsked, responsesOf } from "../responses/index.ts";
import { openaiErrors } from "./errors.ts";
import { openai } from "./index.ts";
import { openaiResponsesRequirements } from "./requirements.ts";

const errors: Readonly<Record<SharedErrorName, ErrorFacts>> = {
  ...openaiErrors,
  "unknown-parameter": {
    ...openaiErrors["unknown-parameter"],
    code: "unknown_parameter",
    param: "{parameter}",
    message: "Unknown parameter: '{parameter}'.",
    source: "recorded: public bug reports quoting the body, 2025 and 2026",
  },
  "empty-messages": {
    ...openaiErrors["empty-messages"],
    param: "input",
    message:
      "Invalid 'input': empty array. Expected an array with minimum length 1, but got an empty array instead.",
  },
  "unsupported-modality": {
    ...openaiErrors["unsupported-modality"],
    param: "input",
    source: "composed: as in chat completions; no recording for this API looked up",
  },
};

const notStored: ErrorFacts = {
  ...openaiErrors["unknown-parameter"],
  code: "previous_response_not_found",
  param: "previous_response_id",
  message: "Previous response with id '{id}' not found.",
  source: "recorded: public bug reports quoting the body, 2025; the simulator stores no response",
};

const { modes, ...inspection } = openai.inspection;

const serverError = {
  code: "server_error",
  message: "An error occurred while processing your request. This is simulated.",
};

/** The endings that only this API has (wire research: `error` then `response.failed`, recorded). */
const responsesModes: Readonly<Record<string, Mode>> = {
  failed: {
    phase: "output",
    verdict: { as: "finish", finish: "failed", shows: "half", marks: serverError },
    says: "no verdict: `response.failed` with `server_error` after half of the text; whole: status `failed` under 200",
  },
  "failed-invalid-prompt": {
    phase: "output",
    verdict: {
      as: "error",
      error: {
        ...openaiErrors["blocked-input"],
        code: "invalid_prompt",
        message:
          "Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.",
        source: "documented: wire research (2026-11-22), the code; wording from background knowledge",
      },
    },
    says: "`error`, then `response.failed`, both with `invalid_prompt`, after half of the text",
  },
};

/** OpenAI, responses. */
export const openaiResponses: Persona = responsesOf(
  {
    ...openai,
    models: openai.models.filter(({ speaks }) => speaks !== true),
    errors,
    inspection: { ...inspection, modes: { ...modes, ...responsesModes } },
  },
  {
    path: "/v1/responses",
    parameters: openaiResponsesParameters,
    notStored,
    thinking: reasoningAsked,
    requirements: openaiResponsesRequirements,
    pads: true,
  },
);
