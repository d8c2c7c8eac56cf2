import { alphanumeric, hexadecimal } from "../../random.ts";
import type { HostFacts, Persona } from "../persona.ts";
import { openaiErrors } from "./errors.ts";
import { openaiFraming } from "./framing.ts";
import { openaiModes } from "./modes.ts";
import { openaiOperations } from "./operations.ts";
import { openaiParameters } from "./parameters.ts";
import { openaiRequirements } from "./requirements.ts";

/** The storage-only regions: data rests there, inference may run anywhere (wire research). */
const storageOnly: readonly HostFacts[] = ["au", "in", "jp"].map((region) => ({
  host: `${region}.api.openai.com`,
  region,
  inferenceScope: "global",
  keyRegions: [region],
}));

/** OpenAI, chat completions. */
export const openai: Persona = {
  name: "openai",
  api: "chat-completions",
  verified: "2026-11-22",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "openai/openai-openapi (2026-08-21)",
    "OpenAI data residency guide, stored copy of 2026",
    "recorded chat completion streams of 2024-12 and 2025-11",
    "bug reports named at each error",
  ],
  path: "/v1/chat/completions",
  operations: openaiOperations,
  hosts: [
    {
      host: "api.openai.com",
      region: "global",
      inferenceScope: "global",
      keyRegions: ["global"],
    },
    { host: "us.api.openai.com", region: "us", inferenceScope: "us", keyRegions: ["us"] },
    { host: "eu.api.openai.com", region: "eu", inferenceScope: "eu", keyRegions: ["eu"] },
    { host: "ae.api.openai.com", region: "ae", inferenceScope: "ae", keyRegions: ["ae"] },
    ...storageOnly,
  ],
  models: [
    ...["gpt-6-luna", "gpt-6-sol", "gpt-6.1-terra", "gpt-6.1-sol", "gpt-5.4-mini"].map((id) => ({
      id,
      jsonSchema: true,
      // The facts name no images for the smallest; a model without sight is wanted for its error.
      sees: id !== "gpt-6-luna",
    })),
    // It speaks or hears, and does nothing else; its name from background knowledge.
    { id: "gpt-audio", jsonSchema: false, hears: "listens", speaks: true },
  ],
  roles: ["system", "developer", "user", "assistant", "tool", "function"],
  messageFields: ["role", "content", "name", "tool_calls", "tool_call_id", "refusal", "audio"],
  parameters: openaiParameters,
  requirements: openaiRequirements,
  outputCaps: ["max_completion_tokens"],
  thinking: (body) => {
    const effort = body["reasoning_effort"];
    return typeof effort === "string" && effort !== "none" ? "hidden" : "none";
  },
  errors: openaiErrors,
  errorBody: ({ facts, message, param, code }) =>
    facts.envelope === "error-and-status"
      ? { error: { message, type: facts.type, code, param }, status: facts.status }
      : { error: { message, type: facts.type, param, code } },
  inspection: {
    input: { as: "refusal" },
    output: { as: "finish", finish: "content_filter", shows: "half" },
    modes: openaiModes,
  },
  toolCallId: (random) => `call_${random.characters(24, alphanumeric)}`,
  framing: openaiFraming,
  identify: (random, now) => ({
    completion: `chatcmpl-${random.characters(29, alphanumeric)}`,
    request: `req_${random.characters(32, hexadecimal)}`,
    created: Math.floor(now / 1000),
  }),
  headers: (ids) => ({
    "x-request-id": ids.request,
    "openai-organization": "org-simulated",
    "openai-processing-ms": "12",
    "openai-version": "2020-10-01",
    "x-ratelimit-limit-requests": "10000",
    "x-ratelimit-remaining-requests": "9999",
    server: "cloudflare",
  }),
  rateLimitHeaders: { "retry-after": "20", "x-ratelimit-remaining-requests": "0" },
  limits: {
    requestsPerMinute: 500,
    tokensPerMinute: 200_000,
    concurrent: null,
    source: "composed: limits depend on the account; the size of a small one, no recording looked up",
  },
  limitHeaders: ({ requests, tokens, resetSeconds }) => ({
    "x-ratelimit-limit-requests": String(requests.limit),
    "x-ratelimit-remaining-requests": String(requests.remaining),
    "x-ratelimit-reset-requests": `${resetSeconds}s`,
    "x-ratelimit-limit-tokens": String(tokens.limit),
    "x-ratelimit-remaining-tokens": String(tokens.remaining),
    "x-ratelimit-reset-tokens": `${resetSeconds}s`,
  }),
  delays: {
    streamFirstByte: {
      p50: 517,
      p90: 883,
      source: "wire research: OpenAI streams, n=80",
    },
    whole: {
      p50: 1400,
      p90: 12_600,
      source: "wire research: OpenAI, not streamed, all endpoints mixed, n=505",
    },
  },
};
