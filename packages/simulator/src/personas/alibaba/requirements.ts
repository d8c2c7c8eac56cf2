import type { ErrorFacts } from "../error-facts.ts";
import type { Requirement } from "../persona.ts";

const invalid = {
  status: 400,
  type: "invalid_request_error",
  code: "invalid_parameter_error",
  param: null,
  envelope: "model",
} as const;

const thinkingNeedsStream: ErrorFacts = {
  ...invalid,
  message: "parameter.enable_thinking must be set to false for non-streaming calls",
  source: "recorded: OpenBMB/UltraRAG#287, 2026-01-29; infiniflow/ragflow#8972, 2025-07-22",
};

const optionsNeedStream: ErrorFacts = {
  ...invalid,
  message: "The parameter 'stream_options' is only allowed when 'stream' is true.",
  source: "composed: the reference allows it for streams only",
};

const jsonWord: ErrorFacts = {
  ...invalid,
  message:
    "<400> InternalError.Algo.InvalidParameter: 'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
  source: "documented: Model Studio error codes, 400 InvalidParameter",
};

const jsonThinking: ErrorFacts = {
  ...invalid,
  message:
    "<400> InternalError.Algo.InvalidParameter: Json mode response is not supported when enable_thinking is true",
  source: "documented: Model Studio error codes, 400 InvalidParameter",
};

const userNeeded: ErrorFacts = {
  ...invalid,
  message:
    "<400> InternalError.Algo.InvalidParameter: The input messages do not contain elements with the role of user.",
  source: "documented: Model Studio error codes, 400 InvalidParameter",
};

/** Alibaba's requirements between parameters (wire research). */
export const alibabaRequirements: readonly Requirement[] = [
  ({ messages }) =>
    Array.isArray(messages) && messages.some((message) => isObject(message) && message["role"] === "user")
      ? null
      : { facts: userNeeded, values: {} },
  (body) =>
    body["enable_thinking"] === true && body["stream"] !== true
      ? { facts: thinkingNeedsStream, values: {} }
      : null,
  (body) =>
    isObject(body["stream_options"]) && body["stream"] !== true
      ? { facts: optionsNeedStream, values: {} }
      : null,
  (body) =>
    formatOf(body) === "json_object" && !/json/i.test(JSON.stringify(body["messages"]))
      ? { facts: jsonWord, values: {} }
      : null,
  (body) =>
    formatOf(body) === "json_object" && body["enable_thinking"] === true
      ? { facts: jsonThinking, values: {} }
      : null,
];

function formatOf(body: Readonly<Record<string, unknown>>): unknown {
  const format = body["response_format"];
  return isObject(format) ? format["type"] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
