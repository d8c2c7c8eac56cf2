import { anyMessage, assumedDelays, compatibleDefaults, refuseWhen, thinkingType } from "../defaults.ts";
import { composeErrors } from "../compose.ts";
import { commonParameters } from "../parameter-facts.ts";
import type { Persona } from "../persona.ts";
import { plainFraming } from "../plain-framing.ts";
import { tokenHubHosts } from "./hosts.ts";

const errors = composeErrors(
  { type: "invalid_request_error", code: "400001", envelope: "error" },
  {
    "wrong-key": {
      type: "invalid_request_error",
      code: "invalid_api_key",
      message: "Incorrect API key provided.",
      source: "composed: background knowledge of the older platform, no recording looked up",
    },
    "blocked-input": {
      code: "content_filter",
      message: "The request was rejected by content moderation.",
      source: "composed: the verdict shapes of TokenHub are an open point of the wire research",
    },
    "rate-limit": {
      type: "rate_limit_error",
      code: "limit_requests",
      message: "Too many requests.",
      source: "composed: no recording found",
    },
  },
);

const reasoningSentBack = {
  ...errors["unknown-message-field"],
  message: "reasoning_content must not be sent back.",
  source: "documented: wire research (2026-11-22): sending it back is an error; wording composed",
} as const;

/** Tencent TokenHub, and the older OpenAI-compatible host of Hunyuan. */
export const tencent: Persona = {
  ...compatibleDefaults,
  name: "tencent",
  verified: "2026-11-22",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    'Tencent "TokenHub Migration Guide" (2026-05) and "API Protocols"',
    "models.dev, 2026-07-02",
  ],
  path: "/v1/chat/completions",
  hosts: tokenHubHosts,
  models: [
    { id: "hy3", jsonSchema: false },
    { id: "hy3-preview", jsonSchema: false },
    { id: "hunyuan-turbos-latest", jsonSchema: false },
    { id: "hunyuan-t1-latest", jsonSchema: false },
    { id: "hunyuan-vision", jsonSchema: false, sees: true },
  ],
  messageFields: [...compatibleDefaults.messageFields, "reasoning_content"],
  parameters: {
    ...commonParameters,
    max_completion_tokens: { is: "integer", from: 1 },
    frequency_penalty: { is: "number", from: -2, to: 2 },
    presence_penalty: { is: "number", from: -2, to: 2 },
    seed: { is: "integer" },
    thinking: { is: "object", fields: { type: { is: "string", oneOf: ["enabled", "disabled"] } } },
    reasoning_effort: { is: "string", oneOf: ["low", "medium", "high"] },
    user: { is: "string" },
  },
  requirements: [
    refuseWhen(
      (body) => anyMessage(body, ({ reasoning_content: thought }) => typeof thought === "string"),
      reasoningSentBack,
    ),
  ],
  outputCaps: ["max_completion_tokens", "max_tokens"],
  thinking: (body) => (thinkingType(body, "disabled") === "enabled" ? "shown" : "none"),
  errors,
  errorBody: ({ facts, message, param, code }, ids) => ({
    error: { message, type: facts.type, param, code },
    id: ids.request,
  }),
  inspection: {
    input: { as: "error", error: errors["blocked-input"] },
    output: { as: "finish", finish: "sensitive", shows: "half" },
    modes: {
      late: {
        phase: "output",
        verdict: { as: "finish", finish: "sensitive", shows: "all" },
        says: "finish `sensitive` after the whole text",
      },
    },
  },
  framing: plainFraming({
    reasoningField: "reasoning_content",
    usage: "own-chunk",
    usageFields: ({ tokens }) =>
      tokens.reasoning > 0 ? { completion_tokens_details: { reasoning_tokens: tokens.reasoning } } : {},
    tools: "one-chunk",
  }),
  limits: {
    requestsPerMinute: null,
    tokensPerMinute: null,
    concurrent: 5,
    source: "wire research (2026-11-22): Tencent 5 at once",
  },
  delays: assumedDelays,
};
