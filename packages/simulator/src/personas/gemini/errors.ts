import { composeErrors } from "../compose.ts";

const knowledge = "composed: background knowledge, no recording looked up";
const invalid = { type: "INVALID_ARGUMENT" };

/** Gemini's errors, `{ error: { code, message, status, details } }`. */
export const geminiErrors = composeErrors(
  { type: "INVALID_ARGUMENT", code: null, envelope: "error" },
  {
    "missing-key": {
      status: 403,
      type: "PERMISSION_DENIED",
      message:
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
      source: knowledge,
    },
    "wrong-key": {
      ...invalid,
      status: 400,
      envelope: "key",
      message: "API key not valid. Please pass a valid API key.",
      source: knowledge,
    },
    "wrong-region": {
      ...invalid,
      status: 400,
      type: "FAILED_PRECONDITION",
      message: "User location is not supported for the API use.",
      source: knowledge,
    },
    "wrong-path": { type: "NOT_FOUND", message: "Requested entity was not found.", source: knowledge },
    "unknown-parameter": {
      message: 'Invalid JSON payload received. Unknown name "{parameter}": Cannot find field.',
      source: knowledge,
    },
    "unknown-message-field": {
      message: "Invalid JSON payload received. Unknown name \"{field}\" at '{parameter}': Cannot find field.",
      source: knowledge,
    },
    "unknown-model": {
      type: "NOT_FOUND",
      message: "models/{model} is not found for API version v1beta, or is not supported for generateContent.",
      source: knowledge,
    },
    "empty-messages": {
      message: "* GenerateContentRequest.contents: contents is not specified",
      source: knowledge,
    },
    "malformed-json": {
      message: "Request contains an invalid argument.",
      source: "recorded: google-gemini/gemini-cli#4701, 2025-07-23",
    },
    "rate-limit": {
      type: "RESOURCE_EXHAUSTED",
      envelope: "retry",
      message: "You exceeded your current quota, please check your plan and billing details.",
      source:
        "documented: wire research (2026-11-22): retryDelay in the body, recorded; wording from background knowledge",
    },
    quota: {
      type: "RESOURCE_EXHAUSTED",
      envelope: "quota",
      message: "You exceeded your current quota, please check your plan and billing details.",
      source: knowledge,
    },
    "server-error": {
      status: 503,
      type: "UNAVAILABLE",
      message: "The model is overloaded. Please try again later.",
      source: knowledge,
    },
  },
);
