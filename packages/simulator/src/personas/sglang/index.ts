import { hexadecimal } from "../../random.ts";
import { embeddings, rerank } from "../operations/index.ts";
import type { Persona } from "../persona.ts";
import { plainFraming } from "../plain-framing.ts";
import { selfHosted, serverParameters } from "../self-hosted.ts";

/** SGLang's OpenAI-compatible server. */
export const sglang: Persona = {
  ...selfHosted("sglang", 30_000, {
    "unknown-model": {
      type: "NotFoundError",
      message: "The model `{model}` does not exist.",
      source: "composed: background knowledge; a real server may answer for any model name",
    },
  }),
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "background knowledge of its OpenAI-compatible server",
    "errors marked as composed",
  ],
  path: "/v1/chat/completions",
  models: [
    { id: "Qwen/Qwen3-8B", jsonSchema: true },
    { id: "Qwen/Qwen2.5-VL-7B-Instruct", jsonSchema: true, sees: true },
  ],
  messageFields: ["role", "content", "name", "tool_calls", "tool_call_id", "reasoning_content"],
  parameters: {
    ...serverParameters,
    separate_reasoning: { is: "boolean" },
    stream_reasoning: { is: "boolean" },
    regex: { is: "string" },
    ebnf: { is: "string" },
    stop_token_ids: { is: "array" },
    min_tokens: { is: "integer", from: 0 },
    ignore_eos: { is: "boolean" },
    skip_special_tokens: { is: "boolean" },
  },
  outputCaps: ["max_completion_tokens", "max_tokens"],
  errorBody: ({ facts, message, param }) => ({
    object: "error",
    message,
    type: facts.type,
    param,
    code: facts.status,
  }),
  framing: plainFraming({
    reasoningField: "reasoning_content",
    usage: "own-chunk",
    usageFields: () => ({ prompt_tokens_details: null, reasoning_tokens: 0 }),
    choice: (_content, isLast) => ({ logprobs: null, matched_stop: isLast ? 151_645 : null }),
    tools: "split",
    streamType: "text/event-stream; charset=utf-8",
  }),
  toolCallId: (random) => `call_${random.characters(24, hexadecimal)}`,
  identify: (random, now) => {
    const id = random.characters(32, hexadecimal);
    return { completion: id, request: id, created: Math.floor(now / 1000) };
  },
  headers: () => ({ server: "uvicorn" }),
  operations: [
    embeddings({ path: "/v1/embeddings", models: ["BAAI/bge-m3"], dimensions: 1024, most: 1024 }),
    rerank({
      path: "/v1/rerank",
      models: ["BAAI/bge-reranker-v2-m3"],
      defaultModel: "BAAI/bge-reranker-v2-m3",
      // Query and documents in, a bare list with raw scores out (sgl-project/sglang, protocol of 2026).
      write: (_call, results) =>
        results.map(({ index, score, text }) => ({ score, document: text, index, meta_info: null })),
    }),
  ],
};
