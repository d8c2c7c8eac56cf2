import { alphanumeric } from "../../random.ts";
import { anyMessage, assumedDelays, compatibleDefaults, refuseWhen, thinkingType } from "../defaults.ts";
import { commonParameters } from "../parameter-facts.ts";
import type { Persona } from "../persona.ts";
import { plainFraming } from "../plain-framing.ts";
import {
  badUserId,
  deepseekErrors,
  jsonWord,
  reasoningMissing,
  strictMixed,
  strictNeedsBeta,
} from "./errors.ts";

const limits = { requestsPerMinute: null, tokensPerMinute: null };
const limitSource = "wire research (2026-11-22): concurrency 2,500 and 500, no rate";

function strictTools(body: Readonly<Record<string, unknown>>): boolean[] {
  const tools = Array.isArray(body["tools"]) ? (body["tools"] as unknown[]) : [];
  return tools.map((tool) => {
    const { function: fn } = (tool ?? {}) as { function?: { strict?: unknown } | null };
    return fn?.strict === true;
  });
}

/** DeepSeek's own API. */
export const deepseek: Persona = {
  ...compatibleDefaults,
  name: "deepseek",
  verified: "2026-11-22",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    'DeepSeek "Models & Pricing", rate-limit and error-code pages, copies of 2026-11-15',
    "bug reports named at each error",
  ],
  path: "/chat/completions",
  otherPaths: ["/{version}/chat/completions"],
  hosts: [{ host: "api.deepseek.com", region: "cn", inferenceScope: "not stated", keyRegions: ["cn"] }],
  models: [
    { id: "deepseek-flash", jsonSchema: false, sees: true },
    { id: "deepseek-v4-pro", jsonSchema: false },
  ],
  messageFields: [...compatibleDefaults.messageFields, "reasoning_content", "prefix"],
  // No seed and no top_k; penalties are deprecated but still taken (wire research).
  parameters: {
    ...commonParameters,
    frequency_penalty: { is: "number", from: -2, to: 2 },
    presence_penalty: { is: "number", from: -2, to: 2 },
    logprobs: { is: "boolean" },
    top_logprobs: { is: "integer", from: 0, to: 20 },
    thinking: { is: "object", fields: { type: { is: "string", oneOf: ["enabled", "disabled"] } } },
    reasoning_effort: { is: "string", oneOf: ["low", "high", "max"] },
    user_id: { is: "string" },
  },
  requirements: [
    refuseWhen(({ user_id: id }) => typeof id === "string" && !/^[a-zA-Z0-9_-]{1,512}$/.test(id), badUserId),
    // The documents ask for it on turns with tool calls; other turns may leave it out.
    refuseWhen(
      (body) =>
        thinkingType(body, "enabled") === "enabled" &&
        anyMessage(
          body,
          ({ role, tool_calls: calls, reasoning_content: thought }) =>
            role === "assistant" && Array.isArray(calls) && typeof thought !== "string",
        ),
      reasoningMissing,
    ),
    refuseWhen(
      ({ response_format: format, messages }) =>
        (format as { type?: unknown } | null | undefined)?.type === "json_object" &&
        !/json/i.test(JSON.stringify(messages)),
      jsonWord,
    ),
    refuseWhen((body) => new Set(strictTools(body)).size > 1, strictMixed),
  ],
  translate: (body, { path }) =>
    strictTools(body).includes(true) && path["version"] !== "beta"
      ? { type: "error", error: { facts: strictNeedsBeta, values: {} } }
      : { type: "ok", body },
  thinking: (body) => (thinkingType(body, "enabled") === "enabled" ? "shown" : "none"),
  errors: deepseekErrors,
  errorBody: ({ facts, message, param, code }) => ({ error: { message, type: facts.type, param, code } }),
  inspection: {
    input: { as: "error", error: deepseekErrors["blocked-input"] },
    output: { as: "finish", finish: "content_filter", shows: "half" },
    modes: {
      late: {
        phase: "output",
        verdict: { as: "finish", finish: "content_filter", shows: "all" },
        says: "finish `content_filter` after the whole text",
      },
      "out-of-resources": {
        phase: "output",
        verdict: { as: "finish", finish: "insufficient_system_resource", shows: "half" },
        says: "no verdict: finish `insufficient_system_resource`, which is capacity",
      },
    },
  },
  framing: plainFraming({
    reasoningField: "reasoning_content",
    usage: "always-on-finish",
    usageFields: ({ tokens }) => ({
      prompt_tokens_details: { cached_tokens: 0 },
      ...(tokens.reasoning > 0 ? { completion_tokens_details: { reasoning_tokens: tokens.reasoning } } : {}),
      prompt_cache_hit_tokens: 0,
      prompt_cache_miss_tokens: tokens.prompt,
    }),
    top: () => ({ system_fingerprint: "fp_simulated" }),
    choice: () => ({ logprobs: null }),
    opening: ({ reasoning }) =>
      reasoning === null
        ? { role: "assistant", content: "" }
        : { role: "assistant", content: null, reasoning_content: "" },
    tools: "split",
    streamType: "text/event-stream; charset=utf-8",
  }),
  toolCallId: (random, { index }) => `call_0${index}_${random.characters(24, alphanumeric)}`,
  headers: (ids) => ({ "x-ds-trace-id": ids.request.replaceAll("-", "") }),
  limits: { ...limits, concurrent: 2500, source: limitSource },
  modelLimits: { "deepseek-v4-pro": { ...limits, concurrent: 500, source: limitSource } },
  // The interval is not documented; the comment and the blank lines are (wire research).
  keepAlive: { everyMilliseconds: 1000, streamed: ": keep-alive\n\n", whole: "\n" },
  delays: assumedDelays,
};
