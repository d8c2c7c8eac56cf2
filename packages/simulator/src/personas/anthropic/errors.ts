import { composeErrors } from "../compose.ts";
import type { ErrorFacts } from "../error-facts.ts";

const knowledge = "composed: background knowledge, no recording looked up";

/** Anthropic's errors, `{ type: "error", error: { type, message }, request_id }`. */
export const anthropicErrors = composeErrors(
  { type: "invalid_request_error", code: null, envelope: "error" },
  {
    "missing-key": {
      type: "authentication_error",
      message: "x-api-key header is required",
      source: knowledge,
    },
    "wrong-key": { type: "authentication_error", message: "invalid x-api-key", source: knowledge },
    "wrong-region": { type: "authentication_error", message: "invalid x-api-key", source: knowledge },
    "wrong-path": { type: "not_found_error", message: "Not found", source: knowledge },
    "too-large": {
      type: "request_too_large",
      message: "Request exceeds the maximum size",
      source: knowledge,
    },
    "unknown-parameter": {
      message: "{parameter}: Extra inputs are not permitted",
      source: "recorded: anthropics/claude-code#4378, 2025-07-25, for a field in a message",
    },
    "unknown-message-field": {
      message: "{parameter}.{field}: Extra inputs are not permitted",
      source: "recorded: anthropics/claude-code#4378, 2025-07-25",
    },
    "missing-parameter": { message: "{parameter}: Field required", source: knowledge },
    "invalid-type": { message: "{parameter}: Input should be {expected}", source: knowledge },
    "unknown-model": { type: "not_found_error", message: "model: {model}", source: knowledge },
    "empty-messages": { message: "messages: at least one message is required", source: knowledge },
    "blocked-input": {
      message: "Output blocked by content filtering policy",
      source: "composed: never sent by itself, a block is the stop reason `refusal` here",
    },
    "rate-limit": {
      type: "rate_limit_error",
      message: "This request would exceed your account's rate limit. Please try again later.",
      source: knowledge,
    },
    quota: {
      status: 400,
      message:
        "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
      source: knowledge,
    },
    "server-error": { type: "api_error", message: "Internal server error", source: knowledge },
  },
);

export const overloaded: ErrorFacts = {
  status: 529,
  type: "overloaded_error",
  code: null,
  param: null,
  message: "Overloaded",
  envelope: "error",
  source: "documented: wire research (2026-11-22): overloaded_error in the middle of a stream",
};

export const versionMissing: ErrorFacts = {
  ...anthropicErrors["missing-parameter"],
  message: "anthropic-version: header is required",
  source: knowledge,
};

export const thinkingBudget: ErrorFacts = {
  ...anthropicErrors["invalid-value"],
  message: "`max_tokens` must be greater than `thinking.budget_tokens`.",
  source: knowledge,
};
