import { hexadecimal } from "../../random.ts";
import { assumedDelays, compatibleDefaults, refuseWhen, thinkingType } from "../defaults.ts";
import { embeddings, images } from "../operations/index.ts";
import { commonParameters } from "../parameter-facts.ts";
import type { Persona } from "../persona.ts";
import { plainFraming } from "../plain-framing.ts";
import { bytedanceHosts } from "./hosts.ts";
import { arkErrors, bothCaps, notForReasoning, sensitive, sensitivePictures } from "./errors.ts";

const endpointId = /^ep-(?:m-)?\d{14}-[a-z0-9]{5}$/;
const firstModel = "doubao-seed-2-1-pro-260915";

const isSet = (value: unknown): boolean => value !== undefined && value !== null;

/** ByteDance Ark in China and BytePlus abroad. */
export const bytedance: Persona = {
  ...compatibleDefaults,
  name: "bytedance",
  verified: "2026-11-22",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "Ark Chat API; Volcano docs 82379/1099476 (error codes)",
    "volcengine/volcengine-python-sdk, 2026-07-23, and bug reports named at each error",
  ],
  path: "/api/v3/chat/completions",
  hosts: bytedanceHosts,
  models: [
    firstModel,
    "doubao-seed-2-1-lite-260915",
    "doubao-seed-2-1-turbo-260628",
    // Renamed abroad (wire research).
    "seed-2-1-pro-260915",
    "dola-seed-2-1-pro-260915",
  ].map((id) => ({ id, jsonSchema: true, sees: true, watches: true })),
  aliases: endpointId,
  messageFields: [...compatibleDefaults.messageFields, "reasoning_content", "encrypted_content"],
  parameters: {
    ...commonParameters,
    max_completion_tokens: { is: "integer", from: 1, to: 65_536 },
    thinking: { is: "object", fields: { type: { is: "string", oneOf: ["enabled", "disabled", "auto"] } } },
    reasoning_effort: { is: "string", oneOf: ["minimal", "low", "medium", "high"] },
    frequency_penalty: { is: "number", from: -2, to: 2 },
    presence_penalty: { is: "number", from: -2, to: 2 },
    logprobs: { is: "boolean" },
    top_logprobs: { is: "integer", from: 0, to: 20 },
    logit_bias: { is: "object" },
    parallel_tool_calls: { is: "boolean" },
    service_tier: { is: "string", oneOf: ["auto", "default"] },
    user: { is: "string" },
  },
  requirements: [
    refuseWhen((body) => isSet(body["max_tokens"]) && isSet(body["max_completion_tokens"]), bothCaps),
    refuseWhen(
      (body) =>
        thinkingType(body, "enabled") !== "disabled" &&
        (isSet(body["stop"]) || body["logprobs"] === true || isSet(body["top_logprobs"])),
      notForReasoning,
    ),
  ],
  outputCaps: ["max_completion_tokens", "max_tokens"],
  thinking: (body) => (thinkingType(body, "enabled") === "disabled" ? "none" : "shown"),
  errors: arkErrors,
  errorBody: ({ facts, message, code }, ids) => ({
    error: { code, message: `${message} Request id: ${ids.request}`, param: "", type: facts.type },
  }),
  inspection: {
    input: { as: "error", error: arkErrors["blocked-input"] },
    output: { as: "finish", finish: "content_filter", shows: "half" },
    modes: {
      ...Object.fromEntries(
        Object.entries(sensitive).map(([name, error]) => [
          name,
          {
            phase: "input" as const,
            verdict: { as: "error" as const, error },
            says: `status 400, \`${error.code}\``,
          },
        ]),
      ),
      "output-error": {
        phase: "output",
        verdict: { as: "error", error: arkErrors["blocked-output"] },
        says: "an `error` object in the middle of the stream",
      },
      late: {
        phase: "output",
        verdict: { as: "finish", finish: "content_filter", shows: "all" },
        says: "finish `content_filter` after the whole text",
      },
      "vision-hit": {
        phase: "output",
        verdict: {
          as: "finish",
          finish: "content_filter",
          shows: "nothing",
          marks: { moderation_hit_type: "severe_violation" },
        },
        says: "vision: no text, `moderation_hit_type` is `severe_violation`",
      },
    },
  },
  framing: plainFraming({
    reasoningField: "reasoning_content",
    usage: "own-chunk",
    usageFields: ({ tokens }) => ({
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: tokens.reasoning },
    }),
    top: () => ({ service_tier: "default" }),
    choice: ({ marks }, isLast) => ({ logprobs: null, ...(isLast ? marks : {}) }),
    finishDelta: () => ({ content: "", role: "assistant" }),
    tools: "split",
    modelName: (model) => (endpointId.test(model) ? firstModel : model),
    streamType: "text/event-stream; charset=utf-8",
  }),
  toolCallId: (random) => `call_${random.characters(24, "abcdefghijklmnopqrstuvwxyz0123456789")}`,
  identify: (random, now) => {
    const request = `021${Math.floor(now / 1000)}${random.characters(41, hexadecimal)}`;
    return { completion: request, request, created: Math.floor(now / 1000) };
  },
  limits: {
    requestsPerMinute: 30_000,
    tokensPerMinute: 5_000_000,
    concurrent: null,
    source: "composed: the defaults of one endpoint from background knowledge",
  },
  limitErrors: {
    tokens: {
      ...arkErrors["rate-limit"],
      code: "RateLimitExceeded.EndpointTPMExceeded",
      message: "The tokens per minute limit of the endpoint has been exceeded. Please try again later.",
    },
  },
  delays: assumedDelays,
  operations: [
    embeddings({
      path: "/api/v3/embeddings",
      models: ["doubao-embedding-large-text-250515"],
      dimensions: 1024,
      most: 256,
    }),
    images({
      path: "/api/v3/images/generations",
      models: [
        "doubao-seedream-4-0-250828",
        "doubao-seedream-4-5-251128",
        "seedream-4-0-250828",
        "seedream-4-5-251128",
      ],
      format: "url",
      parameters: {
        watermark: { is: "boolean" },
        seed: { is: "integer" },
        image: { is: "string-or-array" },
        guidance_scale: { is: "number", from: 1, to: 10 },
        sequential_image_generation: { is: "string", oneOf: ["auto", "disabled"] },
        sequential_image_generation_options: { is: "object" },
        stream: { is: "boolean" },
        optimize_prompt_options: { is: "object" },
      },
      wrongSize: {
        ...arkErrors["invalid-value"],
        message: "The parameter `size` specified in the request is not valid: expected {expected}.",
      },
      check: ({ body }) =>
        body["stream"] === true ? { type: "not-simulated", what: "pictures in a stream" } : null,
      // The mark is there unless the request says no.
      marks: (body) => body["watermark"] !== false,
      blocks: { output: sensitivePictures["output-image"] },
      modes: { ...sensitivePictures, partial: null },
      item: ({ mode }, { width, height }, index) =>
        mode === "partial" && index > 0
          ? {
              error: {
                code: "OutputImageSensitiveContentDetected",
                message: sensitivePictures["output-image"].message,
              },
            }
          : { size: `${width}x${height}` },
      top: (_call, count) => ({
        usage: { generated_images: count, output_tokens: count * 4096, total_tokens: count * 4096 },
      }),
    }),
  ],
};
