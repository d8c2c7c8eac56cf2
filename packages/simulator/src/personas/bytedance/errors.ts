import { composeErrors } from "../compose.ts";
import type { ErrorFacts } from "../error-facts.ts";

const codes =
  "documented: Volcano docs 82379/1099476 (ARK-ERR) in the wire research (2026-11-22); wording composed";

/** Ark's errors; every message ends in the request's id, as recorded. */
export const arkErrors = composeErrors(
  { type: "BadRequest", code: "InvalidParameter", envelope: "error" },
  {
    "missing-key": {
      type: "Unauthorized",
      code: "AuthenticationError",
      message: "The API key or AK/SK in the request is missing or invalid.",
      source: "composed: background knowledge; code in the wire research",
    },
    "wrong-key": {
      type: "Unauthorized",
      code: "AuthenticationError",
      message: "The API key or AK/SK in the request is missing or invalid.",
      source: "composed: background knowledge; code in the wire research",
    },
    "wrong-region": {
      type: "Unauthorized",
      code: "AuthenticationError",
      message: "The API key or AK/SK in the request is missing or invalid.",
      source: "composed: keys are isolated by region (wire research); no recording of the wording",
    },
    "unknown-parameter": {
      message: "One or more parameters specified in the request are not valid: {parameter}.",
      source: "recorded: volcengine/volcengine-python-sdk#13, 2024-10-05; the parameter's name is ours",
    },
    "missing-parameter": {
      code: "MissingParameter",
      message: "The request failed because it is missing one or multiple required parameters: {parameter}.",
      source: "recorded: volcengine/volcengine-java-sdk#107, 2025-02-17; the parameter's name is ours",
    },
    "unknown-model": {
      type: "NotFound",
      code: "InvalidEndpointOrModel.NotFound",
      message: "The model or endpoint {model} does not exist or you do not have access to it.",
      source:
        "recorded: volcengine/MineContext#328, 2026-01-23, the wording; the code from background knowledge",
    },
    "blocked-input": {
      code: "InputTextSensitiveContentDetected",
      message: "The request failed because the input text may contain sensitive information.",
      source: codes,
    },
    "blocked-output": {
      code: "OutputTextSensitiveContentDetected",
      message: "The request failed because the output text may contain sensitive information.",
      source: codes,
    },
    "rate-limit": {
      type: "TooManyRequests",
      code: "RateLimitExceeded.EndpointRPMExceeded",
      message: "The requests per minute limit of the endpoint has been exceeded. Please try again later.",
      source: codes,
    },
    quota: {
      type: "TooManyRequests",
      code: "SetLimitExceeded",
      message:
        'Your account [simulated] has reached the set inference limit for the [{model}] model, and the model service has been paused. To continue using this model, please visit the Model Activation page to adjust or close the "Safe Experience Mode".',
      source: "recorded: volcengine/MineContext#328, 2026-01-28; code and status in the wire research",
    },
    "server-error": {
      status: 429,
      type: "TooManyRequests",
      code: "ServerOverloaded",
      message: "The service is currently unable to handle additional requests due to server overload.",
      source: codes,
    },
  },
);

const invalid = { status: 400, type: "BadRequest", param: null, envelope: "error", source: codes } as const;

export const bothCaps: ErrorFacts = {
  ...invalid,
  code: "InvalidParameter",
  message: "max_tokens and max_completion_tokens cannot be set at the same time.",
  source: "documented: wire research (2026-11-22); wording composed",
};

export const notForReasoning: ErrorFacts = {
  ...invalid,
  code: "InvalidParameter",
  message: "The parameter is not supported by reasoning models: stop, logprobs or top_logprobs.",
  source: "documented: wire research (2026-11-22); wording composed",
};

/** The sensitive-content family of Ark by the name of its mode. */
export const sensitive: Readonly<Record<string, ErrorFacts>> = {
  "policy-violation": {
    ...invalid,
    code: "InputTextSensitiveContentDetected.PolicyViolation",
    message:
      "The request failed because the input text may be related to a violation of the platform's policy.",
  },
  "private-information": {
    ...invalid,
    code: "InputTextSensitiveContentDetected.PrivacyInformation",
    message: "The request failed because the input text may contain private information.",
  },
  "input-image": {
    ...invalid,
    code: "InputImageSensitiveContentDetected",
    message: "The request failed because the input image may contain sensitive information.",
  },
  severe: {
    ...invalid,
    code: "SensitiveContentDetected.SevereViolation",
    message: "The request failed because the content may be a severe violation.",
  },
  risk: {
    ...invalid,
    code: "InputTextRiskDetection",
    message:
      "The request failed because the input text was found at risk. Label: simulated, SubLabel: simulated.",
  },
  outage: {
    ...invalid,
    code: "ContentSecurityDetectionError",
    message: "The request failed because the content security detection failed.",
  },
};

/** The part of the family that is about pictures, by the name of its mode. */
export const sensitivePictures = {
  "output-image": {
    ...invalid,
    code: "OutputImageSensitiveContentDetected",
    message: "The request failed because the output image may contain sensitive information.",
  },
  "output-image-policy": {
    ...invalid,
    code: "OutputImageSensitiveContentDetected.PolicyViolation",
    message:
      "The request failed because the output image may be related to a violation of the platform's policy.",
  },
  "input-image-privacy": {
    ...invalid,
    code: "InputImageSensitiveContentDetected.PrivacyInformation",
    message: "The request failed because the input image may contain private information.",
  },
  "image-risk": {
    ...invalid,
    code: "OutputImageRiskDetection",
    message:
      "The request failed because the output image was found at risk. Label: simulated, SubLabel: simulated.",
  },
} satisfies Readonly<Record<string, ErrorFacts>>;
