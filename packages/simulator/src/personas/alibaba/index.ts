import { hexadecimal, uuidFrom } from "../../random.ts";
import { embeddings } from "../operations/index.ts";
import type { Persona } from "../persona.ts";
import { alibabaErrors } from "./errors.ts";
import { alibabaFraming } from "./framing.ts";
import { alibabaHosts } from "./hosts.ts";
import { alibabaModes } from "./modes.ts";
import { alibabaParameters } from "./parameters.ts";
import { alibabaRequirements } from "./requirements.ts";

const tooManyTexts = {
  ...alibabaErrors["invalid-value"],
  message:
    "<400> InternalError.Algo.InvalidParameter: Value error, batch size is invalid, it should not be larger than 10.: input.contents",
  source: "documented: wire research (2026-11-22): at most 10 texts; wording from background knowledge",
} as const;

/** Alibaba Cloud Model Studio, OpenAI-compatible chat. */
export const alibaba: Persona = {
  name: "alibaba",
  api: "compatible-mode",
  verified: "2026-11-22",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    'Model Studio "Base URL overview" (2026-10-11)',
    'Model Studio "OpenAI-compatible - Chat" (2026-06 to 2026-10) and its streaming sample',
    'Model Studio "Choose region and deployment mode" (2026-03)',
    'Model Studio "Error codes", stored copy of 2026',
    "bug reports named at each error",
  ],
  path: "/compatible-mode/v1/chat/completions",
  operations: [
    embeddings({
      path: "/compatible-mode/v1/embeddings",
      models: ["text-embedding-v4", "text-embedding-v3"],
      dimensions: 1024,
      most: 10,
      tooMany: { facts: tooManyTexts, values: {} },
    }),
  ],
  hosts: alibabaHosts,
  models: [
    { id: "qwen-plus", jsonSchema: false },
    { id: "qwen-plus-2025-07-28", jsonSchema: false },
    { id: "qwen-flash", jsonSchema: false },
    // It sees by the DashScope API reference of 2026-09-28.
    { id: "qwen3.7-plus", jsonSchema: true, sees: true },
    { id: "qwen3.8-max", jsonSchema: true, sees: true, watches: true },
    { id: "qwen3.8-flash", jsonSchema: true, sees: true, watches: true },
    { id: "qwen3-vl-plus", jsonSchema: false, sees: true, watches: true },
    // Omni speaks and hears, in a stream only; machine translation takes one text (Model Studio, 2025-12).
    { id: "qwen3-omni-flash", jsonSchema: false, sees: true, watches: true, hears: "listens", speaks: true },
    { id: "qwen3.5-omni-plus", jsonSchema: false, sees: true, watches: true, hears: "listens", speaks: true },
    { id: "qwen-mt-plus", jsonSchema: false, translates: true, grows: true },
    { id: "qwen-mt-turbo", jsonSchema: false, translates: true, grows: true },
    { id: "qwen-mt-flash", jsonSchema: false, translates: true },
    // Speech recognition over chat, not in the US (wire research).
    { id: "qwen3-asr-flash", jsonSchema: false, hears: "transcribes", notAt: ["us-east-1"] },
  ],
  roles: ["system", "user", "assistant", "tool"],
  messageFields: ["role", "content", "name", "tool_calls", "tool_call_id", "reasoning_content", "partial"],
  parameters: alibabaParameters,
  requirements: alibabaRequirements,
  outputCaps: ["max_tokens"],
  thinking: (body) => (body["enable_thinking"] === true ? "shown" : "none"),
  errors: alibabaErrors,
  errorBody: ({ facts, message, param, code }, ids) => {
    const error = { message, type: facts.type, param, code };
    return facts.envelope === "model"
      ? { error, id: ids.completion, request_id: ids.request }
      : { error, request_id: ids.request };
  },
  inspection: {
    input: { as: "error", error: alibabaErrors["blocked-input"] },
    output: { as: "error", error: alibabaErrors["blocked-output"] },
    modes: alibabaModes,
  },
  toolCallId: (random) => `call_${random.characters(22, hexadecimal)}`,
  framing: alibabaFraming,
  identify: (random, now) => {
    const id = uuidFrom(random);
    return { completion: `chatcmpl-${id}`, request: id, created: Math.floor(now / 1000) };
  },
  // Recordings had no rate-limit headers but some with an account's id; its name here is ours, to test what is passed on.
  headers: (ids, now) => ({
    "x-request-id": ids.request,
    "x-dashscope-call-gateway": "true",
    "req-arrive-time": String(now),
    "x-dashscope-inner-uid": "simulated-account",
    server: "istio-envoy",
  }),
  // Not seen in recordings; sent because the fault `status=429` promises a waiting time.
  rateLimitHeaders: { "retry-after": "1" },
  delays: {
    streamFirstByte: {
      p50: 242,
      p90: 666,
      source: "wire research: DashScope streams, compatible mode, n=164",
    },
    whole: null,
  },
};
