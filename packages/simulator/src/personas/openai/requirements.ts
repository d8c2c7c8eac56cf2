import type { ErrorFacts } from "../error-facts.ts";
import type { Requirement } from "../persona.ts";
import { strictProblem } from "./strict-schema.ts";

const invalid = { status: 400, type: "invalid_request_error", envelope: "error" } as const;

const bothCaps: ErrorFacts = {
  ...invalid,
  code: "invalid_parameter_combination",
  param: "max_tokens",
  message: "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
  source: "recorded: langchain-ai/langgraph#5943, 2025-08-19",
};

const oldCap: ErrorFacts = {
  ...invalid,
  code: "unsupported_parameter",
  param: "max_tokens",
  message:
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  source: "recorded: devnullvoid/dms-ai-assistant#12, gpt-5.4-mini, 2026-05-22",
};

const optionsNeedStream: ErrorFacts = {
  ...invalid,
  code: null,
  param: "stream_options",
  message: "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
  source: "composed: background knowledge, no recording looked up",
};

const choiceNeedsTools: ErrorFacts = {
  ...invalid,
  code: null,
  param: "tool_choice",
  message: "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
  source: "composed: background knowledge, no recording looked up",
};

const schemaName: ErrorFacts = {
  ...invalid,
  code: "missing_required_parameter",
  param: "response_format.json_schema.name",
  message: "Missing required parameter: 'response_format.json_schema.name'.",
  source: "composed: background knowledge, no recording looked up",
};

const jsonWord: ErrorFacts = {
  ...invalid,
  code: null,
  param: "messages",
  message:
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
  source: "recorded: public bug reports quoting the body, 2023 to 2026",
};

const looseSchema: ErrorFacts = {
  ...invalid,
  code: null,
  param: "response_format",
  message: "Invalid schema for response_format '{name}': {problem}",
  source: "recorded: public bug reports quoting the body, 2024 to 2026",
};

const streamedSound: ErrorFacts = {
  ...invalid,
  code: "unsupported_value",
  param: "audio.format",
  message: "'audio.format' does not support '{format}' when stream=true. Supported values are: 'pcm16'.",
  source: "recorded: message quoted in public code and notes, 2026; code and param from background knowledge",
};

const soundMissing: ErrorFacts = {
  ...invalid,
  code: "invalid_value",
  param: "model",
  message: "This model requires that either input content or output modality contain audio.",
  source: "recorded: public bug reports quoting the body, 2024 to 2026",
};

const looseText: ErrorFacts = { ...looseSchema, code: "invalid_json_schema", param: "text.format.schema" };

type Body = Readonly<Record<string, unknown>>;

const onlyWithTools: Requirement = (body) =>
  isSet(body["tool_choice"]) && body["tool_choice"] !== "none" && !isSet(body["tools"])
    ? { facts: choiceNeedsTools, values: {} }
    : null;

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
  onlyWithTools,
  ({ model, modalities, messages }) =>
    String(model).startsWith("gpt-audio") &&
    ![modalities].flat().includes("audio") &&
    !JSON.stringify(messages).includes("input_audio")
      ? { facts: soundMissing, values: {} }
      : null,
  ({ stream, modalities, audio }) => {
    const format = (audio as { format?: unknown } | null | undefined)?.format;
    const wrong = stream === true && [modalities].flat().includes("audio") && format !== "pcm16";
    return wrong ? { facts: streamedSound, values: { format: String(format).slice(0, 16) } } : null;
  },
  ({ response_format: format, messages }) =>
    typeIn(format) === "json_object" && !mentionsJson(messages) ? { facts: jsonWord, values: {} } : null,
  ({ response_format: format }) => {
    if (typeIn(format) !== "json_schema") return null;
    const { json_schema: given } = format as { json_schema?: unknown };
    const { name } = (given ?? {}) as { name?: unknown };
    return typeof name === "string" ? strictly(given, looseSchema) : { facts: schemaName, values: {} };
  },
];

/** The same of the responses API. */
export const openaiResponsesRequirements: readonly Requirement[] = [
  onlyWithTools,
  (body) =>
    typeIn(formatIn(body)) === "json_object" && !mentionsJson([body["input"], body["instructions"]])
      ? {
          facts: {
            ...jsonWord,
            param: "input",
            message:
              "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
          },
          values: {},
        }
      : null,
  (body) => (typeIn(formatIn(body)) === "json_schema" ? strictly(formatIn(body), looseText) : null),
];

/** A schema that is to be kept to strictly must forbid what it does not name. */
function strictly(given: unknown, facts: ErrorFacts): ReturnType<Requirement> {
  const { name, schema, strict } = given as { name?: unknown; schema?: unknown; strict?: unknown };
  const problem = strict === true ? strictProblem(schema) : null;
  return problem === null ? null : { facts, values: { name: String(name).slice(0, 64), problem } };
}

function formatIn({ text }: Body): unknown {
  return (text as { format?: unknown } | null | undefined)?.format;
}

function typeIn(format: unknown): unknown {
  return (format as { type?: unknown } | null | undefined)?.type;
}

function mentionsJson(messages: unknown): boolean {
  return /json/i.test(JSON.stringify(messages) ?? "");
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
