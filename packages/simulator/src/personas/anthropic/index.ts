import { alphanumeric } from "../../random.ts";
import { refuseWhen, thinkingType } from "../defaults.ts";
import type { Persona } from "../persona.ts";
import { anthropicErrors, overloaded, thinkingBudget, versionMissing } from "./errors.ts";
import { anthropicFraming } from "./framing.ts";
import { translate } from "./translate.ts";

const refused = { category: null, explanation: null };

/** Anthropic, messages. */
export const anthropic: Persona = {
  name: "anthropic",
  api: "messages",
  verified: "2026-11-22",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "background knowledge of the messages API and its stream events",
    "bug reports named at each error",
  ],
  path: "/v1/messages",
  hosts: [{ host: "api.anthropic.com", region: "global", inferenceScope: "global", keyRegions: ["global"] }],
  models: ["claude-sonnet-5", "claude-opus-4-8", "claude-fable-5"].map((id) => ({
    id,
    jsonSchema: true,
    sees: true,
  })),
  roles: ["system", "user", "assistant", "tool"],
  messageFields: ["role", "content"],
  parameters: {
    model: { is: "string" },
    messages: { is: "array" },
    max_tokens: { is: "integer", from: 1 },
    system: { is: "string-or-array" },
    stream: { is: "boolean" },
    temperature: { is: "number", from: 0, to: 1 },
    top_p: { is: "number", from: 0, to: 1 },
    top_k: { is: "integer", from: 0 },
    stop_sequences: { is: "array" },
    metadata: { is: "object", fields: { user_id: { is: "string", longest: 256 } } },
    tools: { is: "array" },
    tool_choice: { is: "object" },
    thinking: {
      is: "object",
      fields: {
        type: { is: "string", oneOf: ["enabled", "disabled", "adaptive"] },
        budget_tokens: { is: "integer", from: 1024 },
        display: { is: "string" },
      },
    },
    output_config: { is: "object" },
    service_tier: { is: "string", oneOf: ["auto", "standard_only"] },
    inference_geo: { is: "string" },
  },
  required: ["model", "max_tokens", "messages"],
  requirements: [
    refuseWhen(({ max_tokens: cap, thinking }) => {
      const { budget_tokens: budget } = (thinking ?? {}) as { budget_tokens?: unknown };
      return typeof budget === "number" && typeof cap === "number" && cap <= budget;
    }, thinkingBudget),
  ],
  translate,
  outputCaps: ["max_tokens"],
  thinking: (body) => (["enabled", "adaptive"].includes(thinkingType(body, "disabled")) ? "shown" : "none"),
  errors: anthropicErrors,
  errorBody: ({ facts, message }, ids) => ({
    type: "error",
    error: { type: facts.type, message },
    request_id: ids.request,
  }),
  midStreamError: overloaded,
  // The official client sends the key as a bearer token since 1.x (npm @anthropic-ai/sdk 1.10.0), other clients as a header.
  keyIn: ({ headers }) => {
    const key = headers["x-api-key"];
    return typeof key === "string"
      ? key
      : (/^Bearer\s+(\S.*)$/i.exec(headers.authorization ?? "")?.[1] ?? null);
  },
  admit: ({ headers }) =>
    typeof headers["anthropic-version"] === "string" ? null : { facts: versionMissing, values: {} },
  inspection: {
    input: { as: "finish", finish: "refusal", shows: "nothing", marks: { stop_details: refused } },
    output: { as: "finish", finish: "refusal", shows: "half", marks: { stop_details: refused } },
    modes: {
      late: {
        phase: "output",
        verdict: { as: "finish", finish: "refusal", shows: "all" },
        says: "`refusal` after the whole text, without `stop_details`",
      },
    },
  },
  framing: anthropicFraming,
  finishes: { stop: "end_turn", length: "max_tokens", tool_calls: "tool_use" },
  toolCallId: (random) => `toolu_01${random.characters(22, alphanumeric)}`,
  identify: (random, now) => ({
    completion: `msg_01${random.characters(22, alphanumeric)}`,
    request: `req_011${random.characters(21, alphanumeric)}`,
    created: Math.floor(now / 1000),
  }),
  headers: (ids) => ({ "request-id": ids.request, "anthropic-organization-id": "simulated" }),
  rateLimitHeaders: { "retry-after": "10" },
  limits: {
    requestsPerMinute: 50,
    tokensPerMinute: 30_000,
    concurrent: null,
    source: "composed: the first tier from background knowledge",
  },
  limitHeaders: ({ requests, tokens }) => ({
    "anthropic-ratelimit-requests-limit": String(requests.limit),
    "anthropic-ratelimit-requests-remaining": String(requests.remaining),
    "anthropic-ratelimit-input-tokens-limit": String(tokens.limit),
    "anthropic-ratelimit-input-tokens-remaining": String(tokens.remaining),
  }),
  delays: {
    streamFirstByte: {
      p50: 517,
      p90: 883,
      source: "assumption: as OpenAI's streams in the wire research; Anthropic's were not recorded",
    },
    whole: { p50: 1200, p90: 8700, source: "wire research: Anthropic, not streamed, n=49" },
  },
};
