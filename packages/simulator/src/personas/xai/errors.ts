import { composeErrors } from "../compose.ts";
import type { ErrorFacts } from "../error-facts.ts";

/** xAI's errors in their three shapes: an object, `{ code, error }`, and `{ error: "text" }` (wire research). */
export const xaiErrors = composeErrors(
  { type: "invalid_request_error", code: "Client specified an invalid argument", envelope: "code-and-text" },
  {
    "missing-key": {
      code: "The caller does not have permission to execute the specified operation",
      message: "No API key provided. You can obtain an API key from https://console.x.ai.",
      source: "composed: background knowledge, no recording looked up",
    },
    "wrong-key": {
      status: 400,
      message:
        "Incorrect API key provided: {maskedKey}. You can obtain an API key from https://console.x.ai.",
      source:
        "recorded: hotovo/aider-desk#653, 2026-02-03; continuedev/continue#11704, 2026-03-22 (status 400)",
    },
    "wrong-region": {
      status: 400,
      message:
        "Incorrect API key provided: ************. You can obtain an API key from https://console.x.ai.",
      source: "composed: xAI documents no keys bound to a region",
    },
    "unknown-model": {
      code: "Some requested entity was not found",
      message: "The model {model} does not exist or your team does not have access to it.",
      source: "composed: background knowledge, no recording looked up",
    },
    "malformed-json": {
      status: 422,
      envelope: "text",
      message: "Failed to parse the request body as JSON",
      source: 'documented: wire research, the shape `{ error: "text" }`; wording from background knowledge',
    },
    "unsupported-modality": {
      message: "The model expects a single `text` element per message.",
      source: "recorded: nocmt/LLMSearchPlus#2, 2025-02-21",
    },
    "blocked-input": {
      status: 403,
      code: "The caller does not have permission to execute the specified operation",
      message: "Content violates usage guidelines.",
      source: "composed: background knowledge, no recording looked up",
    },
    "rate-limit": {
      envelope: "object",
      type: "rate_limit_error",
      code: "rate_limit_exceeded",
      message: "Too many requests. Please try again later.",
      source: "documented: wire research, the shape of an object; wording composed",
    },
    quota: {
      status: 403,
      code: "The caller does not have permission to execute the specified operation",
      message: "Your team has either used all available credits or reached its monthly spending limit.",
      source: "composed: background knowledge, no recording looked up",
    },
    "server-error": {
      status: 503,
      envelope: "text",
      message: "Service temporarily unavailable. The model did not respond to this request.",
      source: "documented: wire research, the shape; wording composed",
    },
  },
);

export const noEffort: ErrorFacts = {
  ...xaiErrors["unknown-parameter"],
  message: "Model does not support parameter reasoningEffort.",
  source: "documented: wire research (2026-11-22): rejected by 4.20; wording from background knowledge",
};
