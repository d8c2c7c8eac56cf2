import type { ErrorFacts, SharedErrorName } from "../error-facts.ts";

const invalid = { status: 400, type: "invalid_request_error", envelope: "error" } as const;

/** OpenAI's chat completions errors, compared with their evidence on 2026-11-22. */
export const openaiErrors = {
  "missing-key": {
    ...invalid,
    status: 401,
    code: null,
    param: null,
    message:
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API from your browser and are prompted for a username and password. You can obtain an API key from https://platform.openai.com/account/api-keys.",
    source: "recorded: openai/openai-python#1434, 2024-05-22; wording seen again 2026-03-09",
  },
  "wrong-key": {
    ...invalid,
    status: 401,
    code: "invalid_api_key",
    param: null,
    message:
      "Incorrect API key provided: {maskedKey}. You can find your API key at https://platform.openai.com/account/api-keys.",
    source: "recorded: continuedev/continue#11409, 2026-03-14",
  },
  "wrong-region": {
    ...invalid,
    status: 401,
    code: "incorrect_hostname",
    param: null,
    message:
      "Attempted to access resource with incorrect regional hostname. Please make your request to {rightHost}",
    envelope: "error-and-status",
    source: "recorded: agent-ecosystem/skill-validator#70, 2026-04-17; earendil-works/pi#956, 2026-01-26",
  },
  "wrong-path": {
    ...invalid,
    status: 404,
    code: null,
    param: null,
    message: "Invalid URL ({method} {path})",
    source: "composed: background knowledge, no recording looked up",
  },
  "wrong-method": {
    ...invalid,
    status: 405,
    code: "method_not_supported",
    param: null,
    message: "Not allowed to {method} on {path}. (HINT: Perhaps you meant to use a different HTTP method?)",
    source: "composed: background knowledge; the real service lists stored completions on GET",
  },
  "too-large": {
    ...invalid,
    status: 413,
    code: "request_too_large",
    param: null,
    message: "Request too large. Maximum size is {maximum} bytes.",
    source: "composed: no recording found",
  },
  "malformed-json": {
    ...invalid,
    code: null,
    param: null,
    message:
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)",
    source: "recorded: microsoft/graphrag#2286; ChatGPTNextWeb/NextChat#4064, 2024-02-18",
  },
  "unknown-parameter": {
    ...invalid,
    code: null,
    param: null,
    message: "Unrecognized request argument supplied: {parameter}",
    source: "recorded: nashsu/llm_wiki#336, 2026-06-04",
  },
  "missing-parameter": {
    ...invalid,
    code: "missing_required_parameter",
    param: "{parameter}",
    message: "Missing required parameter: '{parameter}'.",
    source: "composed: background knowledge, no recording looked up",
  },
  "invalid-type": {
    ...invalid,
    code: "invalid_type",
    param: "{parameter}",
    message: "Invalid type for '{parameter}': expected {expected}, but got {got} instead.",
    source: "recorded: if-ai/ComfyUI-IF_AI_tools#101, 2024-08-21",
  },
  "invalid-value": {
    ...invalid,
    code: "invalid_value",
    param: "{parameter}",
    message: "Invalid value: '{value}'. Supported values are: {expected}.",
    source: "recorded: aallam/openai-kotlin#320, 2024-04-09",
  },
  "above-maximum": {
    ...invalid,
    code: "{kind}_above_max_value",
    param: "{parameter}",
    message:
      "Invalid '{parameter}': {kind} above maximum value. Expected a value <= {maximum}, but got {value} instead.",
    source: "composed: background knowledge, no recording looked up",
  },
  "below-minimum": {
    ...invalid,
    code: "{kind}_below_min_value",
    param: "{parameter}",
    message:
      "Invalid '{parameter}': {kind} below minimum value. Expected a value >= {minimum}, but got {value} instead.",
    source: "composed: background knowledge, no recording looked up",
  },
  "too-long": {
    ...invalid,
    code: "string_above_max_length",
    param: "{parameter}",
    message:
      "Invalid '{parameter}': string too long. Expected a string with maximum length {maximum}, but got a string with length {value} instead.",
    source: "composed: background knowledge, no recording looked up",
  },
  "empty-messages": {
    ...invalid,
    code: "empty_array",
    param: "messages",
    message:
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    source: "composed: background knowledge, no recording looked up",
  },
  "unknown-message-field": {
    ...invalid,
    code: "unknown_parameter",
    param: "{parameter}.{field}",
    message: "Unknown parameter: '{parameter}.{field}'.",
    source: "composed: background knowledge, no recording looked up",
  },
  "unknown-model": {
    ...invalid,
    status: 404,
    code: "model_not_found",
    param: null,
    message: "The model `{model}` does not exist or you do not have access to it.",
    source: "recorded: openai/openai-agents-python#458, 2025-04-08",
  },
  "unsupported-modality": {
    ...invalid,
    code: null,
    param: "messages.[{messageIndex}].content.[{partIndex}].type",
    message: "Invalid content type. {partType} is only supported by certain models.",
    source: "recorded: browser-use/web-ui#274, 2025-02-11",
  },
  "blocked-input": {
    ...invalid,
    code: "invalid_prompt",
    param: null,
    message: "I'm sorry, but I can't help with that.",
    source: "composed: the wording of the refusal; the refusal's form is in the wire research",
  },
  "blocked-output": {
    ...invalid,
    code: "content_filter",
    param: null,
    message: "content_filter",
    source: "composed: never sent, an output block is a finish reason here",
  },
  "rate-limit": {
    status: 429,
    type: "requests",
    code: "rate_limit_exceeded",
    param: null,
    message:
      "Rate limit reached for {model} in organization org-simulated on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s. Visit https://platform.openai.com/account/rate-limits to learn more.",
    envelope: "error",
    source: "recorded: public bug reports quoting the body, 2024 to 2026",
  },
  quota: {
    status: 429,
    type: "insufficient_quota",
    code: "insufficient_quota",
    param: null,
    message:
      "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
    envelope: "error",
    source: "recorded: chatanywhere/GPT_API_free#229, 2024-05-07",
  },
  "server-error": {
    status: 500,
    type: "server_error",
    code: null,
    param: null,
    message: "The server had an error while processing your request. Sorry about that!",
    envelope: "error",
    source: "recorded: public bug reports quoting the body, 2023 to 2026",
  },
} satisfies Record<SharedErrorName, ErrorFacts>;
