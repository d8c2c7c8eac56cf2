import type { ParameterFacts } from "../parameter-facts.ts";

/** What every partner with a responses API takes, after the OpenAPI description of 2026-08-21. */
export const responsesParameters: Readonly<Record<string, ParameterFacts>> = {
  model: { is: "string" },
  input: { is: "string-or-array" },
  instructions: { is: "string" },
  stream: { is: "boolean" },
  store: { is: "boolean" },
  temperature: { is: "number", from: 0, to: 2 },
  top_p: { is: "number", from: 0, to: 1 },
  max_output_tokens: { is: "integer", from: 1 },
  text: { is: "object", fields: { format: { is: "object" }, verbosity: { is: "string" } } },
  tools: { is: "array" },
  tool_choice: { is: "string-or-object" },
  parallel_tool_calls: { is: "boolean" },
  previous_response_id: { is: "string" },
};

/** What OpenAI takes beside it. */
export const openaiResponsesParameters: Readonly<Record<string, ParameterFacts>> = {
  ...responsesParameters,
  // Below 16 OpenAI refuses (recorded in many public bug reports).
  max_output_tokens: { is: "integer", from: 16 },
  stream_options: { is: "object", fields: { include_obfuscation: { is: "boolean" } } },
  text: {
    is: "object",
    fields: { format: { is: "object" }, verbosity: { is: "string", oneOf: ["low", "medium", "high"] } },
  },
  reasoning: {
    is: "object",
    fields: {
      effort: { is: "string", oneOf: ["none", "minimal", "low", "medium", "high", "xhigh", "max"] },
      summary: { is: "string", oneOf: ["auto", "concise", "detailed"] },
    },
  },
  include: { is: "array" },
  metadata: { is: "object" },
  service_tier: { is: "string", oneOf: ["auto", "default", "flex", "priority"] },
  truncation: { is: "string", oneOf: ["auto", "disabled"] },
  background: { is: "boolean" },
  conversation: { is: "string-or-object" },
  prompt: { is: "object" },
  max_tool_calls: { is: "integer", from: 1 },
  top_logprobs: { is: "integer", from: 0, to: 20 },
  user: { is: "string" },
  safety_identifier: { is: "string", longest: 64 },
  prompt_cache_key: { is: "string" },
  moderation: { is: "object" },
};
