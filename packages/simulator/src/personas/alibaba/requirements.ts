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

const streamOnly: ErrorFacts = {
  ...invalid,
  message:
    "<400> InternalError.Algo.InvalidParameter: This model only support stream mode, please enable the stream parameter to access the model. ",
  source: "recorded: public bug reports quoting the body, 2025",
};

const oneText: ErrorFacts = {
  ...invalid,
  message:
    "<400> InternalError.Algo.InvalidParameter: Role must be user and the messages must hold exactly one message",
  source: "documented: Model Studio, machine translation (2025-12): one message of a user; wording composed",
};

const targetMissing: ErrorFacts = {
  ...invalid,
  message:
    "<400> InternalError.Algo.InvalidParameter: The parameter translation_options.target_lang is required",
  source: "documented: Model Studio, machine translation (2025-12); wording composed",
};

/** What machine translation wants: one text of a user, and the language to translate into. */
export const translationRequirement: Requirement = ({ model, messages, translation_options: options }) => {
  if (!String(model).startsWith("qwen-mt")) return null;
  const [message, ...others] = Array.isArray(messages) ? (messages as unknown[]) : [];
  const alone = others.length === 0 && isObject(message) && message["role"] === "user";
  if (!alone) return { facts: oneText, values: {} };
  const target = isObject(options) ? options["target_lang"] : undefined;
  return typeof target === "string" && target !== "" ? null : { facts: targetMissing, values: {} };
};

/** Alibaba's requirements between parameters (wire research). */
export const alibabaRequirements: readonly Requirement[] = [
  translationRequirement,
  (body) =>
    /^qwen(2\.5|3|3\.5)?-omni-/.test(String(body["model"])) && body["stream"] !== true
      ? { facts: streamOnly, values: {} }
      : null,
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
