import { alphanumeric } from "../../random.ts";
import { embeddings, images, rerank } from "../operations/index.ts";
import { assumedDelays, compatibleDefaults, refuseWhen } from "../defaults.ts";
import type { ReplyContent } from "../framing.ts";
import { commonParameters } from "../parameter-facts.ts";
import type { Persona } from "../persona.ts";
import { chunk, plainFraming, type PlainStyle } from "../plain-framing.ts";
import { baiduErrors, blankFinal, tokensLimited } from "./errors.ts";
import { baiduModes, cut, stopped } from "./modes.ts";

const style: PlainStyle = {
  reasoningField: "reasoning_content",
  usage: "own-chunk",
  usageFields: ({ tokens }) =>
    tokens.reasoning > 0 ? { completion_tokens_details: { reasoning_tokens: tokens.reasoning } } : {},
  // The flag of the text is told with its end; until then the text counts as safe.
  choice: ({ marks }, isLast) => ({ flag: 0, ...(isLast ? marks : {}) }),
  opening: () => ({ role: "assistant", content: "" }),
  before: (content) => (searches(content) ? [searchStatus(content)] : []),
  tools: "split",
};

function searches({ asked }: ReplyContent): boolean {
  const { enable } = (asked["web_search"] ?? {}) as { enable?: unknown };
  return enable === true;
}

/** Told while a search runs; the wire research names the tag, its place in the choice is ours. */
function searchStatus(content: ReplyContent): unknown {
  return chunk({ ...style, choice: () => ({ delta_tag: "search_status", flag: 0 }) }, content, {
    role: "assistant",
    content: "",
  });
}

/** Baidu Qianfan, version 2. */
export const baidu: Persona = {
  ...compatibleDefaults,
  name: "baidu",
  verified: "2026-11-22",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "Qianfan text-generation reference; npm @baiducloud/qianfan 0.2.4",
    'dev.to "ERNIE 5.1 API" and apidog (2026-05)',
  ],
  path: "/v2/chat/completions",
  hosts: [
    {
      host: "qianfan.baidubce.com",
      region: "cn-beijing",
      inferenceScope: "Chinese Mainland",
      keyRegions: ["cn"],
    },
  ],
  models: [
    { id: "ernie-5.1", jsonSchema: true },
    { id: "ernie-5.0-thinking-preview", jsonSchema: true },
    { id: "ernie-4.5-turbo-128k", jsonSchema: true },
    { id: "ernie-4.5-turbo-vl", jsonSchema: false, sees: true },
  ],
  parameters: {
    ...commonParameters,
    temperature: { is: "number", from: 0, to: 2, open: "from" },
    penalty_score: { is: "number", from: 1, to: 2 },
    frequency_penalty: { is: "number", from: -2, to: 2 },
    presence_penalty: { is: "number", from: -2, to: 2 },
    seed: { is: "integer" },
    user: { is: "string" },
    enable_thinking: { is: "boolean" },
    thinking_budget: { is: "integer", from: 100, to: 16_384 },
    thinking_strategy: { is: "string" },
    reasoning_effort: { is: "string", oneOf: ["low", "medium", "high"] },
    web_search: {
      is: "object",
      fields: {
        enable: { is: "boolean" },
        enable_citation: { is: "boolean" },
        enable_trace: { is: "boolean" },
        search_mode: { is: "string" },
      },
    },
    parallel_tool_calls: { is: "boolean" },
    metadata: { is: "object" },
  },
  requirements: [
    refuseWhen(({ messages }) => {
      const { content } = ((Array.isArray(messages) ? messages.at(-1) : null) ?? {}) as { content?: unknown };
      return typeof content === "string" && content.trim() === "";
    }, blankFinal),
  ],
  thinking: (body) =>
    body["enable_thinking"] === true || String(body["model"]).includes("thinking") ? "shown" : "none",
  errors: baiduErrors,
  errorBody: ({ facts, message, code }, ids) => ({
    error: { code, message, type: facts.type },
    id: ids.completion,
  }),
  inspection: { input: stopped, output: cut, modes: baiduModes },
  framing: plainFraming(style),
  toolCallId: (random) => `call_${random.characters(24, alphanumeric)}`,
  identify: (random, now) => ({
    completion: `as-${random.characters(10, alphanumeric).toLowerCase()}`,
    request: random.characters(32, "0123456789abcdef"),
    created: Math.floor(now / 1000),
  }),
  headers: (ids) => ({ "x-bce-request-id": ids.request }),
  limits: {
    requestsPerMinute: 300,
    tokensPerMinute: 200_000,
    concurrent: null,
    source: "composed: the wire research names the headers, not the numbers",
  },
  limitErrors: { tokens: tokensLimited },
  limitHeaders: ({ requests, tokens }) => ({
    "X-Ratelimit-Limit-Requests": String(requests.limit),
    "X-Ratelimit-Remaining-Requests": String(requests.remaining),
    "X-Ratelimit-Limit-Input-Tokens": String(tokens.limit),
    "X-Ratelimit-Remaining-Input-Tokens": String(tokens.remaining),
  }),
  delays: assumedDelays,
  operations: [
    embeddings({
      path: "/v2/embeddings",
      models: ["embedding-v1", "bge-large-zh"],
      dimensions: 384,
      most: 16,
    }),
    rerank({ path: "/v2/rerank", models: ["bce-reranker-base"] }),
    // The path is in the wire research; names and parameters are background knowledge.
    images({
      path: "/v2/images/generations",
      models: ["irag-1.0", "flux.1-schnell", "qwen-image"],
      format: "url",
      parameters: {
        refer_image: { is: "string" },
        user: { is: "string" },
        seed: { is: "integer" },
        steps: { is: "integer", from: 1 },
        guidance: { is: "number" },
        negative_prompt: { is: "string" },
        prompt_extend: { is: "boolean" },
        watermark: { is: "boolean" },
      },
      marks: (body) => body["watermark"] === true,
      top: ({ ids }) => ({ id: ids.completion }),
    }),
  ],
};
