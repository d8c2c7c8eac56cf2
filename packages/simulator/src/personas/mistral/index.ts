import { alphanumeric } from "../../random.ts";
import { composeErrors } from "../compose.ts";
import { assumedDelays, compatibleDefaults } from "../defaults.ts";
import { embeddings, halvesOf, roughTokens, transcription } from "../operations/index.ts";
import { commonParameters } from "../parameter-facts.ts";
import type { Persona } from "../persona.ts";
import { plainFraming } from "../plain-framing.ts";
import { mistralModeration } from "./moderation.ts";

const errors = composeErrors(
  { type: "invalid_request_error", code: "3001", envelope: "validation" },
  {
    "missing-key": {
      envelope: "detail",
      message: "Unauthorized",
      source: "composed: background knowledge, no recording looked up",
    },
    "wrong-key": {
      envelope: "detail",
      message: "Unauthorized",
      source: "composed: background knowledge, no recording looked up",
    },
    "unknown-parameter": {
      status: 422,
      type: "extra_forbidden",
      message: "Extra inputs are not permitted",
      source: "recorded: partITech/php-mistral#76, 2025-11-13; crewAIInc/crewAI#60, 2024-04-02 (status 422)",
    },
    "unknown-message-field": {
      status: 422,
      type: "extra_forbidden",
      message: "Extra inputs are not permitted",
      param: "{parameter}.{field}",
      source: "recorded: charmbracelet/crush#1590, 2025-12-10; BerriAI/litellm#30835, 2026-06-19",
    },
    "missing-parameter": {
      status: 422,
      type: "missing",
      message: "Field required",
      source: "composed: pydantic's wording in the recorded envelope",
    },
    "invalid-type": {
      status: 422,
      type: "type_error",
      message: "Input should be {expected}",
      source: "composed: pydantic's wording in the recorded envelope",
    },
    "unknown-model": {
      status: 400,
      envelope: "plain",
      type: "invalid_model",
      code: "1500",
      message: "Invalid model: {model}",
      source: "composed: background knowledge, no recording looked up",
    },
    "blocked-input": {
      status: 403,
      envelope: "plain",
      type: "moderation_error",
      code: "1900",
      message: "The request was blocked by content moderation.",
      source: "composed: the chat API documents no block of its own but custom guardrails",
    },
    "rate-limit": {
      envelope: "plain",
      type: "rate_limited",
      code: "1300",
      message: "Rate limit exceeded",
      source: "composed: background knowledge, no recording looked up",
    },
    quota: {
      envelope: "plain",
      type: "service_tier_capacity_exceeded",
      code: "3505",
      message: "Service tier capacity exceeded for this model.",
      source: "composed: background knowledge, no recording looked up",
    },
    "server-error": {
      envelope: "plain",
      type: "internal_server_error",
      code: "3000",
      message: "Service unavailable.",
      source: "composed: background knowledge, no recording looked up",
    },
  },
);

/** Mistral's own API. */
export const mistral: Persona = {
  ...compatibleDefaults,
  name: "mistral",
  verified: "2026-11-22",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "bug reports named at each error, 2024 to 2026",
    "background knowledge where an error says composed",
  ],
  path: "/v1/chat/completions",
  hosts: [
    { host: "api.mistral.ai", region: "eu", inferenceScope: "not stated", keyRegions: ["eu", "global"] },
  ],
  models: ["mistral-large-2512", "mistral-medium-3-5", "mistral-small-latest"].map((id) => ({
    id,
    jsonSchema: true,
    sees: true,
  })),
  messageFields: ["role", "content", "name", "tool_calls", "tool_call_id", "prefix"],
  parameters: {
    ...commonParameters,
    temperature: { is: "number", from: 0, to: 1.5 },
    random_seed: { is: "integer", from: 0 },
    safe_prompt: { is: "boolean" },
    presence_penalty: { is: "number", from: -2, to: 2 },
    frequency_penalty: { is: "number", from: -2, to: 2 },
    n: { is: "integer", from: 1 },
    parallel_tool_calls: { is: "boolean" },
    prompt_mode: { is: "string", oneOf: ["reasoning"] },
    reasoning_effort: { is: "string", oneOf: ["none", "high"] },
    metadata: { is: "object" },
  },
  errors,
  errorBody({ facts, message, param, code }) {
    if (facts.envelope === "detail") return { detail: message };
    if (facts.envelope === "plain") return { object: "error", message, type: facts.type, param: null, code };
    const loc = ["body", ...(param ?? "").split(/[.[\]]+/).filter((part) => part !== "")];
    const detail = [{ type: facts.type, loc, msg: message, input: null }];
    return { object: "error", message: { detail }, type: "invalid_request_error", param: null, code: null };
  },
  inspection: {
    input: { as: "error", error: errors["blocked-input"] },
    output: { as: "finish", finish: "content_filter", shows: "half" },
  },
  framing: plainFraming({
    reasoningField: "reasoning_content",
    usage: "always-on-finish",
    tools: "one-chunk",
    streamType: "text/event-stream; charset=utf-8",
  }),
  // Nine letters and digits; other lengths are refused in messages (background knowledge).
  toolCallId: (random) => random.characters(9, alphanumeric),
  identify: (random, now) => {
    const id = random.characters(32, "0123456789abcdef");
    return { completion: id, request: id, created: Math.floor(now / 1000) };
  },
  headers: (ids) => ({ "mistral-correlation-id": ids.request }),
  limits: {
    requestsPerMinute: 60,
    tokensPerMinute: 500_000,
    concurrent: null,
    source: "composed: the free tier from background knowledge",
  },
  limitHeaders: ({ requests, tokens }) => ({
    "x-ratelimit-limit-req-minute": String(requests.limit),
    "x-ratelimit-remaining-req-minute": String(requests.remaining),
    "x-ratelimit-limit-tokens-minute": String(tokens.limit),
    "x-ratelimit-remaining-tokens-minute": String(tokens.remaining),
  }),
  delays: assumedDelays,
  operations: [
    embeddings({
      path: "/v1/embeddings",
      models: ["mistral-embed"],
      dimensions: 1024,
      most: 512,
      without: ["dimensions", "user"],
      lengthParameter: "output_dimension",
      parameters: {
        output_dimension: { is: "integer", from: 1, to: 3072 },
        output_dtype: { is: "string", oneOf: ["float"] },
        metadata: { is: "object" },
      },
    }),
    mistralModeration,
    transcription({
      name: "transcription",
      path: "/v1/audio/transcriptions",
      task: "transcript",
      models: Object.fromEntries(
        ["voxtral-mini-latest", "voxtral-mini-2602"].map((id) => [
          id,
          { formats: ["json"], counts: "tokens" as const, streams: false },
        ]),
      ),
      parameters: {
        language: { is: "string" },
        timestamp_granularities: { is: "array" },
        diarize: { is: "boolean" },
        stream: { is: "boolean" },
      },
      noForm: { ...errors["malformed-json"], status: 422 },
      wrongFile: errors["invalid-value"],
      tooShort: errors["invalid-value"],
      wrongFormat: errors["invalid-value"],
      write: ({ model, body }, { text, seconds }) => ({
        model,
        text,
        language: body["language"] ?? null,
        segments: [body["timestamp_granularities"]].flat().includes("segment")
          ? halvesOf(text, seconds).map(({ start, end, said }) => ({
              type: "transcription_segment",
              text: said,
              start,
              end,
              score: null,
              speaker_id: null,
            }))
          : [],
        usage: {
          prompt_audio_seconds: Math.ceil(seconds),
          prompt_tokens: 4,
          completion_tokens: roughTokens(text),
          total_tokens: 4 + roughTokens(text),
        },
      }),
    }),
  ],
};
