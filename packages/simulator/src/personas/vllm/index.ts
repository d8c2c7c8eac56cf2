import { hexadecimal } from "../../random.ts";
import type { Persona } from "../persona.ts";
import { plainFraming } from "../plain-framing.ts";
import { vllmOperations } from "./operations.ts";
import { selfHosted, serverParameters } from "../self-hosted.ts";

/** vLLM's OpenAI-compatible server. */
export const vllm: Persona = {
  ...selfHosted("vllm", 8000, {
    "unknown-model": {
      type: "NotFoundError",
      message: "The model `{model}` does not exist.",
      source: "composed: background knowledge, no recording looked up",
    },
    "wrong-key": { type: "Unauthorized", message: "Unauthorized", source: "composed: background knowledge" },
  }),
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "vLLM docs 0.11.2: `reasoning` replaces `reasoning_content`",
    "background knowledge of its server where an error says composed",
  ],
  path: "/v1/chat/completions",
  models: [
    { id: "Qwen/Qwen3-8B", jsonSchema: true },
    { id: "Qwen/Qwen2.5-VL-7B-Instruct", jsonSchema: true, sees: true },
  ],
  messageFields: [
    "role",
    "content",
    "name",
    "tool_calls",
    "tool_call_id",
    "reasoning",
    "reasoning_content",
    "refusal",
  ],
  parameters: {
    ...serverParameters,
    guided_json: { is: "anything" },
    structured_outputs: { is: "object" },
    include_reasoning: { is: "boolean" },
    stop_token_ids: { is: "array" },
    ignore_eos: { is: "boolean" },
    min_tokens: { is: "integer", from: 0 },
    skip_special_tokens: { is: "boolean" },
    priority: { is: "integer" },
    reasoning_effort: { is: "string", oneOf: ["low", "medium", "high"] },
  },
  outputCaps: ["max_completion_tokens", "max_tokens"],
  errorBody: ({ facts, message, param }) => ({
    error: { message, type: facts.type, param, code: facts.status },
  }),
  framing: plainFraming({
    reasoningField: "reasoning",
    usage: "own-chunk",
    usageFields: () => ({ prompt_tokens_details: null }),
    choice: (_content, isLast) => ({
      logprobs: null,
      ...(isLast ? { stop_reason: null } : {}),
      token_ids: null,
    }),
    tools: "split",
    streamType: "text/event-stream; charset=utf-8",
  }),
  toolCallId: (random) => `chatcmpl-tool-${random.characters(32, hexadecimal)}`,
  identify: (random, now) => {
    const id = `chatcmpl-${random.characters(32, hexadecimal)}`;
    return { completion: id, request: id, created: Math.floor(now / 1000) };
  },
  headers: () => ({ server: "uvicorn" }),
  operations: vllmOperations,
};
