import { alphanumeric } from "../../random.ts";
import { embeddings } from "../operations/index.ts";
import { commonParameters } from "../parameter-facts.ts";
import type { Persona } from "../persona.ts";
import { plainFraming } from "../plain-framing.ts";
import { selfHosted } from "../self-hosted.ts";

/** Ollama's OpenAI-compatible API. */
export const ollama: Persona = {
  ...selfHosted("ollama", 11_434, {
    "unknown-model": {
      type: "not_found_error",
      message: 'model "{model}" not found, try pulling it first',
      source: "composed: background knowledge, no recording looked up",
    },
  }),
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "background knowledge of its OpenAI compatibility page",
    "errors marked as composed",
  ],
  path: "/v1/chat/completions",
  models: [
    { id: "qwen3:8b", jsonSchema: true },
    { id: "llama3.2:latest", jsonSchema: true },
    { id: "qwen2.5vl:7b", jsonSchema: true, sees: true },
  ],
  messageFields: ["role", "content", "name", "tool_calls", "tool_call_id", "reasoning"],
  // Fewer than others: no n, no tool_choice, no logit_bias.
  parameters: {
    ...Object.fromEntries(Object.entries(commonParameters).filter(([name]) => name !== "tool_choice")),
    seed: { is: "integer" },
    frequency_penalty: { is: "number" },
    presence_penalty: { is: "number" },
    reasoning_effort: { is: "string", oneOf: ["none", "low", "medium", "high"] },
  },
  thinking: ({ reasoning_effort: effort }) =>
    typeof effort === "string" && effort !== "none" ? "shown" : "none",
  errorBody: ({ facts, message }) => ({
    error: {
      message,
      type: facts.type === "BadRequestError" ? "invalid_request_error" : facts.type,
      param: null,
      code: null,
    },
  }),
  framing: plainFraming({
    reasoningField: "reasoning",
    usage: "own-chunk",
    top: () => ({ system_fingerprint: "fp_ollama" }),
    tools: "one-chunk",
    streamType: "text/event-stream",
  }),
  toolCallId: (random) => `call_${random.characters(8, alphanumeric).toLowerCase()}`,
  identify: (random, now) => {
    const id = `chatcmpl-${random.integer(1, 999)}`;
    return { completion: id, request: id, created: Math.floor(now / 1000) };
  },
  headers: () => ({}),
  operations: [
    embeddings({ path: "/v1/embeddings", models: ["nomic-embed-text"], dimensions: 768, most: 512 }),
  ],
};
