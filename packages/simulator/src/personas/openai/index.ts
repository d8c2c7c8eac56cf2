import { alphanumeric, hexadecimal } from "../../random.ts";
import type { HostFacts, Persona } from "../persona.ts";
import { openaiErrors } from "./errors.ts";
import { openaiFraming } from "./framing.ts";
import { openaiParameters } from "./parameters.ts";
import { openaiRequirements } from "./requirements.ts";

/** The storage-only regions: data rests there, inference may run anywhere (facts, section 1.5). */
const storageOnly: readonly HostFacts[] = ["au", "in", "jp"].map((region) => ({
  host: `${region}.api.openai.com`,
  region,
  inferenceScope: "global",
  keyRegions: [region],
}));

/** OpenAI, chat completions. */
export const openai: Persona = {
  name: "openai",
  verified: "2026-11-22",
  evidence: [
    "Homeport facts `partners.md`, sections 1, 2, 4, 5 and 8 (2026-11-22)",
    "openai/openai-openapi (2026-08-21)",
    "OpenAI data residency guide, stored copy of 2026",
    "recorded chat completion streams of 2024-12 and 2025-11",
    "bug reports named at each error",
  ],
  path: "/v1/chat/completions",
  hosts: [
    {
      host: "api.openai.com",
      region: "global",
      inferenceScope: "global",
      keyRegions: ["global"],
    },
    { host: "us.api.openai.com", region: "us", inferenceScope: "us", keyRegions: ["us"] },
    { host: "eu.api.openai.com", region: "eu", inferenceScope: "eu", keyRegions: ["eu"] },
    ...storageOnly,
  ],
  models: ["gpt-6-luna", "gpt-6-sol", "gpt-6.1-terra", "gpt-6.1-sol", "gpt-5.4-mini"].map((id) => ({
    id,
    jsonSchema: true,
  })),
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
  inspection: { input: "refusal", output: "content-filter" },
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
  delays: {
    streamFirstByte: {
      p50: 517,
      p90: 883,
      source: "facts, section 8: OpenAI streams, n=80",
    },
    whole: {
      p50: 1400,
      p90: 12_600,
      source: "facts, section 8: OpenAI, not streamed, all endpoints mixed, n=505",
    },
  },
};
