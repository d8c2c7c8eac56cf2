import { composeErrors } from "../compose.ts";
import type { ErrorFacts } from "../error-facts.ts";

/** DeepSeek's errors; `code` repeats `invalid_request_error` whatever the type, as recorded (2025 to 2026). */
export const deepseekErrors = composeErrors(
  { type: "invalid_request_error", code: "invalid_request_error", envelope: "error" },
  {
    "missing-key": {
      type: "authentication_error",
      message: "Authentication Fails (auth header format should be Bearer sk-...)",
      source: "composed: background knowledge, the form as recorded for a wrong key",
    },
    "wrong-key": {
      type: "authentication_error",
      message: "Authentication Fails, Your api key: {maskedKey} is invalid",
      source:
        "recorded: continuedev/continue#11820, 2026-03-25; type and code PDFMathTranslate#696, 2025-02-26",
    },
    "unknown-model": {
      status: 400,
      message: "Model Not Exist",
      source: "composed: background knowledge, no recording looked up",
    },
    "blocked-input": {
      message: "Content Exists Risk",
      source: "recorded: deepseek-ai/awesome-deepseek-integration#13, 2024-05-10",
    },
    "blocked-output": {
      message: "Content Exists Risk",
      source: "composed: never sent by itself, an output block is a finish reason here",
    },
    "rate-limit": {
      type: "rate_limit_error",
      message: "Rate limit reached",
      source: "documented: DeepSeek error codes, 429 Rate Limit Reached; wire research (2026-11-22)",
    },
    quota: {
      status: 402,
      type: "unknown_error",
      message: "Insufficient Balance",
      source: "recorded: 1Panel-dev/MaxKB#3797, 2025-08-03; Aider-AI/aider#4851, 2026-02-19",
    },
    "server-error": {
      status: 503,
      type: "service_unavailable_error",
      message: "Service is too busy. Please try again later.",
      source: "documented: wire research (2026-11-22): 503 is capacity; wording composed",
    },
  },
);

const invalid = {
  status: 400,
  type: "invalid_request_error",
  code: "invalid_request_error",
  param: null,
  envelope: "error",
};

export const reasoningMissing: ErrorFacts = {
  ...invalid,
  message: "The `reasoning_content` in the thinking mode must be passed back to the API.",
  source: "documented: wire research (2026-11-22): openclaw#73417, llm-gateway#992; wording composed",
};

export const strictNeedsBeta: ErrorFacts = {
  ...invalid,
  message: "Strict tools are only supported on the beta endpoint.",
  source: "documented: wire research (2026-11-22); wording composed",
};

export const strictMixed: ErrorFacts = {
  ...invalid,
  message: "All tools must be strict, or none.",
  source: "documented: wire research (2026-11-22); wording composed",
};

export const badUserId: ErrorFacts = {
  ...invalid,
  message: "user_id must match [a-zA-Z0-9_-]{1,512}",
  source: "documented: wire research (2026-11-22); wording composed",
};

export const jsonWord: ErrorFacts = {
  ...deepseekErrors["invalid-value"],
  param: null,
  message: "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'.",
  source: "recorded: public bug reports quoting the body, 2025",
};
