import { z } from "zod";

/**
 * Anthropic's published types of a message, of its events and of its errors (`@anthropic-ai/sdk`, which is generated
 * from its specification), as far as an answer of text and calls of tools needs them. Strict: what they do not know is
 * wrong, but for `homeport`.
 */
const homeport = z.record(z.string(), z.unknown());

const Usage = z.strictObject({
  input_tokens: z.int().nonnegative(),
  output_tokens: z.int().nonnegative(),
  cache_creation_input_tokens: z.int().nullable(),
  cache_read_input_tokens: z.int().nullable(),
  output_tokens_details: z.strictObject({ thinking_tokens: z.int() }).nullable(),
  server_tool_use: z.null(),
});

const Text = z.strictObject({ type: z.literal("text"), text: z.string(), citations: z.null() });

const ToolUse = z.strictObject({
  type: z.literal("tool_use"),
  id: z.string().min(1),
  name: z.string().min(1),
  input: z.record(z.string(), z.unknown()),
  caller: z.strictObject({ type: z.literal("direct") }),
});

const Block = z.discriminatedUnion("type", [Text, ToolUse]);
const StopReason = z.enum(["end_turn", "max_tokens", "tool_use", "refusal"]);

export const WholeMessage = z.strictObject({
  id: z.string().startsWith("msg_"),
  type: z.literal("message"),
  role: z.literal("assistant"),
  model: z.string(),
  content: z.array(Block),
  stop_reason: StopReason.nullable(),
  stop_sequence: z.null(),
  stop_details: z.null(),
  container: z.null(),
  diagnostics: z.null(),
  usage: Usage.extend({
    cache_creation: z.null(),
    inference_geo: z.null(),
    service_tier: z.null(),
    speed: z.null(),
  }),
  homeport,
});

const errorTypes = z.enum([
  "invalid_request_error",
  "authentication_error",
  "permission_error",
  "not_found_error",
  "request_too_large",
  "rate_limit_error",
  "timeout_error",
  "overloaded_error",
  "api_error",
]);

export const MessageError = z.strictObject({
  type: z.literal("error"),
  error: z.strictObject({
    type: errorTypes,
    message: z.string().min(1),
    details: z
      .strictObject({
        error_code: z.literal("thread_unsupported_request"),
        unsupported: z.array(z.string()),
      })
      .optional(),
  }),
  request_id: z.string().nullable(),
  homeport,
});

const index = z.int().nonnegative();

export const MessageEvent = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("message_start"), message: WholeMessage }),
  z.strictObject({ type: z.literal("ping") }),
  z.strictObject({ type: z.literal("content_block_start"), index, content_block: Block }),
  z.strictObject({
    type: z.literal("content_block_delta"),
    index,
    delta: z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("text_delta"), text: z.string() }),
      z.strictObject({ type: z.literal("input_json_delta"), partial_json: z.string() }),
    ]),
  }),
  z.strictObject({ type: z.literal("content_block_stop"), index }),
  z.strictObject({
    type: z.literal("message_delta"),
    delta: z.strictObject({
      stop_reason: StopReason,
      stop_sequence: z.null(),
      stop_details: z
        .strictObject({ type: z.literal("refusal"), category: z.null(), explanation: z.string() })
        .nullable(),
      container: z.null(),
    }),
    usage: Usage,
    homeport,
  }),
  z.strictObject({ type: z.literal("message_stop") }),
  MessageError,
]);
