import { alphanumeric } from "../../random.ts";
import { composeErrors } from "../compose.ts";
import { assumedDelays, compatibleDefaults, refuseWhen, thinkingType } from "../defaults.ts";
import { commonParameters } from "../parameter-facts.ts";
import type { Persona } from "../persona.ts";
import { plainFraming } from "../plain-framing.ts";

const errors = composeErrors(
  { type: "invalid_request_error", code: null, envelope: "error" },
  {
    "wrong-key": {
      type: "invalid_authentication_error",
      message: "Invalid Authentication",
      source: "composed: background knowledge, no recording looked up",
    },
    "wrong-region": {
      type: "invalid_authentication_error",
      message: "Invalid Authentication",
      source:
        "documented: wire research (2026-11-22): keys are not shared between .ai and .cn; wording composed",
    },
    "unknown-model": {
      type: "resource_not_found_error",
      message: "Not found the model {model} or Permission denied",
      source: "composed: background knowledge, no recording looked up",
    },
    "blocked-input": {
      type: "content_filter",
      param: "prompt",
      message: "The request was rejected because it was considered high risk",
      envelope: "with-code",
      source: "recorded: MoonshotAI/kimi-cli#1002, 2026-02-06; 666ghj/BettaFish#228, 2025-11-08",
    },
    "rate-limit": {
      type: "rate_limit_reached_error",
      message: "Your account request reached organization max RPM, please try again after 1 seconds",
      source: "composed: background knowledge, no recording looked up",
    },
    quota: {
      status: 403,
      type: "exceeded_current_quota_error",
      message:
        "Your account simulated is not active, organization simulated exceeded current quota, please check your plan and billing details",
      source: "recorded: MoonshotAI/Kimi-K2#5, 2025-07-12",
    },
    "server-error": {
      status: 429,
      type: "engine_overloaded_error",
      message: "The engine is currently overloaded, please try again later",
      source: "documented: wire research (2026-11-22), the type; wording from background knowledge",
    },
  },
);

const noForcedTool = {
  ...errors["invalid-value"],
  message: "tool_choice 'required' is not supported by this model",
  param: null,
  source: "documented: wire research (2026-11-22): K2.6 and K2.7 reject it; wording composed",
} as const;

/** Moonshot's Kimi, abroad and in China. */
export const moonshot: Persona = {
  ...compatibleDefaults,
  name: "moonshot",
  verified: "2026-11-22",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "npm @ai-sdk/moonshotai 3.0.60",
    "bug reports named at each error",
  ],
  path: "/v1/chat/completions",
  hosts: [
    {
      host: "api.moonshot.ai",
      region: "global",
      inferenceScope: "not stated",
      keyRegions: ["global", "intl", "ai"],
    },
    { host: "api.moonshot.cn", region: "cn", inferenceScope: "Chinese Mainland", keyRegions: ["cn"] },
  ],
  models: [
    { id: "kimi-k3", jsonSchema: true, sees: true },
    { id: "kimi-k2.7-code", jsonSchema: false },
    { id: "kimi-k2.6", jsonSchema: false, sees: true },
  ],
  messageFields: [...compatibleDefaults.messageFields, "reasoning_content", "partial"],
  parameters: {
    ...commonParameters,
    temperature: { is: "number", from: 0, to: 1 },
    n: { is: "integer", from: 1, to: 5 },
    max_completion_tokens: { is: "integer", from: 1 },
    presence_penalty: { is: "number", from: -2, to: 2 },
    frequency_penalty: { is: "number", from: -2, to: 2 },
    thinking: {
      is: "object",
      fields: { type: { is: "string", oneOf: ["enabled", "disabled"] }, keep: { is: "anything" } },
    },
    reasoning_effort: { is: "string", oneOf: ["low", "high", "max"] },
    safety_identifier: { is: "string" },
    prompt_cache_key: { is: "string" },
  },
  requirements: [
    refuseWhen(
      (body) => body["tool_choice"] === "required" && /^kimi-k2\.[67]/.test(String(body["model"])),
      noForcedTool,
    ),
  ],
  outputCaps: ["max_completion_tokens", "max_tokens"],
  thinking: (body) => (thinkingType(body, "disabled") === "enabled" ? "shown" : "none"),
  errors,
  errorBody: ({ facts, message, param }) =>
    facts.envelope === "with-code"
      ? { error: { code: facts.status, message, param, type: facts.type } }
      : { error: { message, type: facts.type } },
  inspection: {
    input: { as: "error", error: errors["blocked-input"] },
    output: { as: "finish", finish: "content_filter", shows: "half" },
  },
  framing: plainFraming({
    reasoningField: "reasoning_content",
    usage: "own-chunk",
    usageFields: () => ({ cached_tokens: 0 }),
    top: () => ({ system_fingerprint: "fpv0_simulated" }),
    finishDelta: () => ({}),
    tools: "split",
  }),
  // The id names the function and its place in the conversation.
  toolCallId: (_random, { name, index }) => `functions.${name}:${index}`,
  identify: (random, now) => ({
    completion: `chatcmpl-${random.characters(24, alphanumeric)}`,
    request: random.characters(32, "0123456789abcdef"),
    created: Math.floor(now / 1000),
  }),
  headers: (ids) => ({ "msh-request-id": ids.request }),
  limits: {
    requestsPerMinute: 6,
    tokensPerMinute: 64_000,
    concurrent: 1,
    source: "recorded: MoonshotAI/Kimi-K2#5, 2025-07-17: the free tier",
  },
  delays: assumedDelays,
};
