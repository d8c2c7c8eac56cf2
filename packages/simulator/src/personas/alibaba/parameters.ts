import type { ParameterFacts } from "../parameter-facts.ts";

/** What Alibaba's compatible mode accepts for text models; `frequency_penalty` is not among them (wire research). */
export const alibabaParameters: Readonly<Record<string, ParameterFacts>> = {
  model: { is: "string" },
  messages: { is: "array" },
  stream: { is: "boolean" },
  stream_options: { is: "object" },
  temperature: {
    is: "number",
    from: 0,
    to: 2,
    open: "to",
    rangeMessage: "Temperature should be in [0.0, 2.0)",
  },
  top_p: {
    is: "number",
    from: 0,
    to: 1,
    open: "from",
    rangeMessage: "Range of top_p should be (0.0, 1.0]",
  },
  top_k: {
    is: "integer",
    from: 0,
    rangeMessage: "Parameter top_k be greater than or equal to 0",
  },
  presence_penalty: {
    is: "number",
    from: -2,
    to: 2,
    rangeMessage: "Presence_penalty should be in [-2.0, 2.0]",
  },
  repetition_penalty: {
    is: "number",
    from: 0,
    open: "from",
    rangeMessage: "Repetition_penalty should be greater than 0.0",
  },
  max_tokens: { is: "integer", from: 1, to: 131_072 },
  n: { is: "integer", from: 1, to: 4 },
  seed: { is: "integer", from: 0, to: Number.MAX_SAFE_INTEGER },
  stop: { is: "string-or-array" },
  response_format: { is: "object" },
  tools: { is: "array" },
  tool_choice: { is: "string-or-object" },
  parallel_tool_calls: { is: "boolean" },
  logprobs: { is: "boolean" },
  top_logprobs: { is: "integer", from: 0, to: 5 },
  enable_thinking: { is: "boolean" },
  preserve_thinking: { is: "boolean" },
  thinking_budget: {
    is: "integer",
    from: 1,
    rangeMessage: "The thinking_budget parameter must be a positive integer and not greater than 38912",
    to: 38_912,
  },
  enable_search: { is: "boolean" },
  search_options: { is: "object" },
  asr_options: {
    is: "object",
    fields: {
      language: { is: "string" },
      enable_itn: { is: "boolean" },
      enable_lid: { is: "boolean" },
    },
  },
};
