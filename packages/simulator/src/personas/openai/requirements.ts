import type { ErrorFacts } from "../error-facts.ts";
import type { Requirement } from "../persona.ts";

const bothCaps: ErrorFacts = {
  status: 400,
  type: "invalid_request_error",
  code: "invalid_parameter_combination",
  param: "max_tokens",
  message: "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
  envelope: "error",
  source: "recorded: langchain-ai/langgraph#5943, 2025-08-19",
};

const oldCap: ErrorFacts = {
  status: 400,
  type: "invalid_request_error",
  code: "unsupported_parameter",
  param: "max_tokens",
  message:
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  envelope: "error",
  source: "recorded: devnullvoid/dms-ai-assistant#12, gpt-5.4-mini, 2026-05-22",
};

const optionsNeedStream: ErrorFacts = {
  status: 400,
  type: "invalid_request_error",
  code: null,
  param: "stream_options",
  message: "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
  envelope: "error",
  source: "composed: background knowledge, no recording looked up",
};

/** OpenAI's requirements between parameters; every model of this persona is of a line that refuses `max_tokens`. */
export const openaiRequirements: readonly Requirement[] = [
  (body) =>
    isSet(body["max_tokens"]) && isSet(body["max_completion_tokens"])
      ? { facts: bothCaps, values: {} }
      : null,
  (body) => (isSet(body["max_tokens"]) ? { facts: oldCap, values: {} } : null),
  (body) =>
    isSet(body["stream_options"]) && body["stream"] !== true
      ? { facts: optionsNeedStream, values: {} }
      : null,
];

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
