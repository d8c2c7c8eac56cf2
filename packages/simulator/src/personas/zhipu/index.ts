import { composeErrors } from "../compose.ts";
import { assumedDelays, compatibleDefaults, thinkingType } from "../defaults.ts";
import { embeddings, images, rerank } from "../operations/index.ts";
import { zhipuSoundWith } from "./sound.ts";
import { commonParameters } from "../parameter-facts.ts";
import type { Persona } from "../persona.ts";
import { plainFraming } from "../plain-framing.ts";
import { zhipuModeration } from "./moderation.ts";

const errors = composeErrors(
  { type: "", code: "1210", envelope: "error" },
  {
    "missing-key": {
      code: "1001",
      message: "Header中未收到Authorization参数，无法进行身份验证",
      source: "composed: background knowledge of docs.bigmodel.cn, no recording looked up",
    },
    "wrong-key": {
      code: "1000",
      message: "身份验证失败",
      source: "composed: background knowledge of docs.bigmodel.cn, no recording looked up",
    },
    "wrong-region": {
      code: "1000",
      message: "身份验证失败",
      source: "composed: background knowledge of docs.bigmodel.cn, no recording looked up",
    },
    "unknown-model": {
      status: 400,
      code: "1211",
      message: "模型不存在，请检查模型代码。",
      source: "composed: background knowledge of docs.bigmodel.cn, no recording looked up",
    },
    "blocked-input": {
      code: "1301",
      message:
        "系统检测到输入或生成内容可能包含不安全或敏感内容，请您避免输入易产生敏感内容的提示语，感谢您的配合。",
      envelope: "with-filter",
      source: "recorded: langchain4j/langchain4j#1079, 2024-05-10; zai-org/feedback#572, 2026-09-08",
    },
    "blocked-output": {
      code: "1301",
      message:
        "系统检测到输入或生成内容可能包含不安全或敏感内容，请您避免输入易产生敏感内容的提示语，感谢您的配合。",
      source: "recorded: langchain4j/langchain4j#1079, 2024-05-10",
    },
    "rate-limit": {
      code: "1302",
      message: "您的账户已达到速率限制，请您控制请求频率",
      source: "composed: background knowledge of docs.bigmodel.cn, no recording looked up",
    },
    quota: {
      code: "1113",
      message: "余额不足或无可用资源包,请充值。",
      source:
        "documented: wire research (2026-11-22): 429 balance exhausted; wording from background knowledge",
    },
    "server-error": {
      code: "500",
      message: "Internal network failure, please contact customer service.",
      source: "composed: background knowledge, no recording looked up",
    },
  },
);

const filtered = (role: string, level: number) => ({ content_filter: [{ role, level }] });

/** Zhipu (z.ai abroad). */
export const zhipu: Persona = {
  ...compatibleDefaults,
  name: "zhipu",
  verified: "2026-11-22",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "docs.bigmodel.cn and docs.z.ai as read for the wire research",
    "bug reports named at each error",
  ],
  path: "/api/paas/v4/chat/completions",
  hosts: [
    { host: "open.bigmodel.cn", region: "cn", inferenceScope: "Chinese Mainland", keyRegions: ["cn"] },
    { host: "api.z.ai", region: "global", inferenceScope: "not stated", keyRegions: ["global", "intl"] },
  ],
  models: [
    { id: "glm-5.2", jsonSchema: false },
    { id: "glm-5.3-flash", jsonSchema: false, sees: true },
    { id: "glm-4.5-flash", jsonSchema: false },
  ],
  messageFields: [...compatibleDefaults.messageFields, "reasoning_content"],
  parameters: {
    ...commonParameters,
    temperature: { is: "number", from: 0, to: 1 },
    top_p: { is: "number", from: 0.01, to: 1 },
    do_sample: { is: "boolean" },
    thinking: {
      is: "object",
      fields: { type: { is: "string", oneOf: ["enabled", "disabled"] }, clear_thinking: { is: "boolean" } },
    },
    tool_stream: { is: "boolean" },
    request_id: { is: "string", longest: 64 },
    user_id: { is: "string", longest: 128 },
  },
  thinking: (body) => (thinkingType(body, "enabled") === "enabled" ? "shown" : "none"),
  errors,
  errorBody: ({ facts, message, code }) => ({
    ...(facts.envelope === "with-filter" ? { contentFilter: [{ level: 1, role: "user" }] } : {}),
    error: { code, message },
  }),
  inspection: {
    input: { as: "error", error: errors["blocked-input"] },
    output: { as: "finish", finish: "sensitive", shows: "half", marks: filtered("assistant", 1) },
    modes: {
      flag: {
        phase: "output",
        verdict: { as: "finish", finish: "stop", shows: "all", marks: filtered("assistant", 3) },
        says: "`content_filter` of level 3 (slight) beside the whole text",
      },
      late: {
        phase: "output",
        verdict: { as: "finish", finish: "sensitive", shows: "all", marks: filtered("assistant", 0) },
        says: "`content_filter` of level 0 (severe) after the whole text",
      },
      "output-error": {
        phase: "output",
        verdict: { as: "error", error: errors["blocked-output"] },
        says: "1301 as an event in the middle",
      },
    },
  },
  framing: plainFraming({
    reasoningField: "reasoning_content",
    usage: "always-on-finish",
    usageFields: () => ({ prompt_tokens_details: { cached_tokens: 0 } }),
    top: ({ ids, marks }) => ({ request_id: ids.request, ...marks }),
    finishDelta: () => ({ role: "assistant", content: "" }),
    tools: "one-chunk",
    omitsNulls: true,
    streamType: "text/event-stream;charset=UTF-8",
    wholeType: "application/json;charset=UTF-8",
  }),
  toolCallId: (random) => `call_${random.characters(19, "0123456789")}`,
  identify: (random, now) => {
    const id = `${new Date(now).toISOString().replaceAll(/\D/g, "").slice(0, 14)}${random.characters(16, "0123456789abcdef")}`;
    return { completion: id, request: id, created: Math.floor(now / 1000) };
  },
  limits: {
    requestsPerMinute: null,
    tokensPerMinute: null,
    concurrent: 5,
    source: "composed: limits are by concurrency and account level; the number is background knowledge",
  },
  delays: assumedDelays,
  operations: [
    ...zhipuSoundWith(errors),
    embeddings({ path: "/api/paas/v4/embeddings", models: ["embedding-3"], dimensions: 2048, most: 64 }),
    rerank({
      path: "/api/paas/v4/rerank",
      models: ["rerank"],
      parameters: {
        return_raw_scores: { is: "boolean" },
        request_id: { is: "string" },
        user_id: { is: "string" },
      },
    }),
    zhipuModeration(errors["invalid-value"]),
    images({
      path: "/api/paas/v4/images/generations",
      models: ["cogview-4-250304", "cogview-4"],
      format: "url",
      parameters: {
        quality: { is: "string" },
        watermark_enabled: { is: "boolean" },
        user_id: { is: "string" },
      },
      marks: (body) => body["watermark_enabled"] !== false,
    }),
  ],
};
