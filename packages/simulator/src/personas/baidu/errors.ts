import { composeErrors } from "../compose.ts";
import type { ErrorFacts } from "../error-facts.ts";

/** Baidu Qianfan v2's errors. */
export const baiduErrors = composeErrors(
  { type: "invalid_request_error", code: "invalid_argument", envelope: "error" },
  {
    "missing-key": {
      code: "invalid_iam_token",
      message: "IAM Certification failed",
      source:
        "composed: the wording is recorded (lobehub/lobehub#4852, 2024-12-01), code from background knowledge",
    },
    "wrong-key": {
      code: "invalid_iam_token",
      message: "IAM Certification failed",
      source:
        "composed: the wording is recorded (lobehub/lobehub#4852, 2024-12-01), code from background knowledge",
    },
    "unknown-model": {
      code: "invalid_model",
      message: "No permission to use the model: {model}",
      status: 400,
      source: "composed: background knowledge, no recording looked up",
    },
    "malformed-json": {
      code: "malformed_json",
      message: "The request body is malformed JSON.",
      source: "composed: background knowledge, no recording looked up",
    },
    "blocked-input": {
      code: "content_filter",
      message: "The input contains sensitive content.",
      source: "composed: a flag beside an empty text is documented, this error is not",
    },
    "rate-limit": {
      type: "rate_limit_exceeded",
      code: "rpm_rate_limit_exceeded",
      message: "Rate limit reached for RPM",
      source: "composed: background knowledge; the rate-limit headers are in the wire research",
    },
    quota: {
      status: 403,
      type: "access_denied",
      code: "account_overdue",
      message: "Account is overdue.",
      source: "composed: no recording found",
    },
  },
);

export const tokensLimited: ErrorFacts = {
  ...baiduErrors["rate-limit"],
  code: "tpm_rate_limit_exceeded",
  message: "Rate limit reached for TPM",
};

export const blankFinal: ErrorFacts = {
  ...baiduErrors["invalid-value"],
  message: "The content of the final message must not be blank.",
  param: "messages",
  source: "documented: wire research (2026-11-22); wording composed",
};
