import { alphanumeric } from "../../random.ts";
import type { Persona } from "../persona.ts";
import { plainFraming } from "../plain-framing.ts";
import { llamaCppOperations } from "./operations.ts";
import { selfHosted, serverParameters } from "../self-hosted.ts";

/** The server of llama.cpp: one model, whatever the request names. */
export const llamaCpp: Persona = {
  ...selfHosted("llama-cpp", 8080, {
    "server-error": {
      status: 503,
      type: "unavailable_error",
      message: "Loading model",
      source: "composed: background knowledge, no recording looked up",
    },
    "malformed-json": {
      type: "invalid_request_error",
      message: "parse error: the request is not valid JSON",
      source: "composed: background knowledge, no recording looked up",
    },
  }),
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "background knowledge of its server's README",
    "errors marked as composed",
  ],
  path: "/v1/chat/completions",
  otherPaths: ["/chat/completions"],
  models: [{ id: "local-model", jsonSchema: true }],
  aliases: /^.{1,200}$/s,
  required: ["messages"],
  translate: (body) => ({ type: "ok", body: { ...body, model: body["model"] ?? "local-model" } }),
  messageFields: ["role", "content", "name", "tool_calls", "tool_call_id", "reasoning_content"],
  parameters: {
    ...serverParameters,
    cache_prompt: { is: "boolean" },
    grammar: { is: "string" },
    json_schema: { is: "object" },
    n_predict: { is: "integer" },
    reasoning_format: { is: "string", oneOf: ["none", "auto", "deepseek", "deepseek-legacy"] },
    samplers: { is: "array" },
    timings_per_token: { is: "boolean" },
  },
  outputCaps: ["max_completion_tokens", "max_tokens", "n_predict"],
  errorBody: ({ facts, message }) => ({ error: { code: facts.status, message, type: facts.type } }),
  framing: plainFraming({
    reasoningField: "reasoning_content",
    usage: "own-chunk",
    top: () => ({ system_fingerprint: "b0-simulated" }),
    opening: () => ({ role: "assistant", content: null }),
    finishDelta: () => ({}),
    tools: "split",
    streamType: "text/event-stream",
  }),
  toolCallId: (random) => random.characters(32, alphanumeric),
  identify: (random, now) => {
    const id = `chatcmpl-${random.characters(32, alphanumeric)}`;
    return { completion: id, request: id, created: Math.floor(now / 1000) };
  },
  headers: () => ({ server: "llama.cpp" }),
  operations: llamaCppOperations,
};
