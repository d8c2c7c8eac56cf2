import { assumedDelays, compatibleDefaults, refuseWhen } from "../defaults.ts";
import { commonParameters } from "../parameter-facts.ts";
import type { Persona } from "../persona.ts";
import { plainFraming } from "../plain-framing.ts";
import { xaiImages } from "./images.ts";
import { noEffort, xaiErrors } from "./errors.ts";

const bodies: Readonly<
  Record<string, (said: { message: string; type: string; code: string | null }) => unknown>
> = {
  "code-and-text": ({ message, code }) => ({ code, error: message }),
  text: ({ message }) => ({ error: message }),
  object: ({ message, type, code }) => ({ error: { message, type, code } }),
};

/** A price for the ticks that each reply tells: 1 tick a token, since the real unit's rate is not in the wire research. */
const ticksPerToken = 1;

/** xAI, chat completions. */
export const xai: Persona = {
  ...compatibleDefaults,
  name: "xai",
  verified: "2026-11-22",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    'xAI "Regional Endpoints"; npm @ai-sdk/xai 5.0.12',
    "bug reports named at each error",
  ],
  path: "/v1/chat/completions",
  // One persona a host, since the second serves one model only.
  hosts: [
    {
      host: "api.x.ai",
      region: "global",
      inferenceScope: "not guaranteed",
      keyRegions: ["global"],
      results: { host: "imgen.x.ai", style: "plain" },
    },
  ],
  models: ["grok-4.7", "grok-4.6", "grok-4.5", "grok-4.3", "grok-4.20-reasoning"].map((id) => ({
    id,
    jsonSchema: true,
    sees: true,
  })),
  parameters: {
    ...commonParameters,
    max_completion_tokens: { is: "integer", from: 1 },
    n: { is: "integer", from: 1, to: 8 },
    seed: { is: "integer" },
    frequency_penalty: { is: "number", from: -2, to: 2 },
    presence_penalty: { is: "number", from: -2, to: 2 },
    logprobs: { is: "boolean" },
    top_logprobs: { is: "integer", from: 0, to: 8 },
    reasoning_effort: { is: "string", oneOf: ["none", "low", "medium", "high"] },
    parallel_tool_calls: { is: "boolean" },
    search_parameters: { is: "object" },
    safety_identifier: { is: "string", longest: 64 },
    user: { is: "string" },
  },
  requirements: [
    refuseWhen(
      (body) => typeof body["reasoning_effort"] === "string" && String(body["model"]).startsWith("grok-4.20"),
      noEffort,
    ),
  ],
  outputCaps: ["max_completion_tokens", "max_tokens"],
  thinking: ({ reasoning_effort: effort }) =>
    typeof effort === "string" && effort !== "none" ? "shown" : "none",
  errors: xaiErrors,
  errorBody: ({ facts, message, code }) => bodies[facts.envelope]?.({ message, type: facts.type, code }),
  inspection: {
    input: { as: "error", error: xaiErrors["blocked-input"] },
    output: { as: "finish", finish: "content_filter", shows: "half" },
    modes: {
      late: {
        phase: "output",
        verdict: { as: "finish", finish: "content_filter", shows: "all" },
        says: "finish `content_filter` after the whole text",
      },
    },
  },
  framing: plainFraming({
    reasoningField: "reasoning_content",
    usage: "on-finish",
    // Reasoning is outside the completion tokens, so that the total is not their sum (wire research).
    usageFields: ({ tokens }) => ({
      completion_tokens: tokens.completion - tokens.reasoning,
      prompt_tokens_details: {
        text_tokens: tokens.prompt,
        audio_tokens: 0,
        image_tokens: 0,
        cached_tokens: 0,
      },
      completion_tokens_details: { reasoning_tokens: tokens.reasoning, audio_tokens: 0 },
      num_sources_used: 0,
      cost_in_usd_ticks: (tokens.prompt + tokens.completion) * ticksPerToken,
    }),
    top: () => ({ system_fingerprint: "fp_simulated" }),
    finishDelta: () => ({}),
    tools: "one-chunk",
    omitsNulls: true,
    streamType: "text/event-stream",
  }),
  limits: {
    requestsPerMinute: 480,
    tokensPerMinute: 2_000_000,
    concurrent: null,
    source: "composed: limits depend on the team and model",
  },
  delays: assumedDelays,
  operations: xaiImages,
};

/** xAI in the US: one model (wire research). */
export const xaiUs: Persona = {
  ...xai,
  hosts: [{ host: "us.api.x.ai", region: "us", inferenceScope: "us", keyRegions: ["us", "global"] }],
  models: xai.models.filter(({ id }) => id === "grok-4.6"),
  operations: [],
};
