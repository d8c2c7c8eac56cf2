import { z } from "zod";
import type { Unsupported } from "./issues.ts";
import { ModelName, Schema, ToolName } from "./request-parts.ts";

/** Taken, told to nobody, and listed: a partner's cache is not steered from here. */
const cached = {
  cache_control: z
    .strictObject({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() })
    .nullish(),
};

const TextBlock = z.strictObject({
  ...cached,
  type: z.literal("text"),
  text: z.string(),
  // What clients send back of a reply, and what holds nothing.
  citations: z.null().optional(),
});

const ImageBlock = z.strictObject({
  ...cached,
  type: z.literal("image"),
  source: z.strictObject({
    type: z.literal("base64"),
    media_type: z.enum(["image/jpeg", "image/png", "image/gif", "image/webp"]),
    data: z.string().min(1),
  }),
});

const CallId = z.string().min(1).max(256);

const ToolResultBlock = z.strictObject({
  ...cached,
  type: z.literal("tool_result"),
  tool_use_id: CallId,
  content: z.union([z.string(), z.array(TextBlock).max(256)]).optional(),
  is_error: z.boolean().optional(),
});

const ToolUseBlock = z.strictObject({
  ...cached,
  type: z.literal("tool_use"),
  id: CallId,
  name: ToolName,
  input: Schema,
  caller: z.strictObject({ type: z.literal("direct") }).optional(),
});

/** Thoughts of a model; no other may be told them. */
const Thinking = z.looseObject({ type: z.literal("thinking") });
const RedactedThinking = z.looseObject({ type: z.literal("redacted_thinking") });

const Texts = z.union([z.string(), z.array(TextBlock).min(1).max(256)]);

export const MessagesTurn = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), content: Texts }),
  z.strictObject({
    role: z.literal("user"),
    content: z.union([
      z.string(),
      z
        .array(z.discriminatedUnion("type", [TextBlock, ImageBlock, ToolResultBlock]))
        .min(1)
        .max(256),
    ]),
  }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z.union([
      z.string(),
      z.array(z.discriminatedUnion("type", [TextBlock, ToolUseBlock, Thinking, RedactedThinking])).max(256),
    ]),
  }),
]);
export type MessagesTurn = z.infer<typeof MessagesTurn>;

const Tool = z.strictObject({
  ...cached,
  type: z.literal("custom").nullish(),
  name: ToolName,
  description: z.string().optional(),
  input_schema: Schema,
  strict: z.boolean().optional(),
  // A call comes whole, once it has been screened.
  eager_input_streaming: z.boolean().nullish(),
  defer_loading: z.literal(false).optional(),
  allowed_callers: z.tuple([z.literal("direct")]).optional(),
});

const parallel = { disable_parallel_tool_use: z.boolean().optional() };
const Display = z.enum(["summarized", "omitted"]).nullish();

/** `POST /v1/messages`: every field of Anthropic's that is honoured, or whose meaning holds anyway. */
export const MessagesRequest = z.strictObject({
  ...cached,
  model: ModelName,
  max_tokens: z.int().min(1).max(131_072),
  messages: z.array(MessagesTurn).min(1).max(512),
  system: Texts.optional(),
  stream: z.boolean().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  stop_sequences: z.array(z.string().min(1)).max(16).optional(),
  tools: z.array(Tool).max(128).optional(),
  tool_choice: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("auto"), ...parallel }),
      z.strictObject({ type: z.literal("any"), ...parallel }),
      z.strictObject({ type: z.literal("tool"), name: ToolName, ...parallel }),
      z.strictObject({ type: z.literal("none") }),
    ])
    .optional(),
  thinking: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("enabled"), budget_tokens: z.int().min(1), display: Display }),
      z.strictObject({ type: z.literal("adaptive"), display: Display }),
      z.strictObject({ type: z.literal("disabled") }),
    ])
    .optional(),
  output_config: z
    .strictObject({
      effort: z.enum(["low", "medium", "high"]).nullish(),
      format: z.strictObject({ type: z.literal("json_schema"), schema: Schema }).nullish(),
    })
    .optional(),
  // Taken because what they ask for holds anyway.
  service_tier: z.literal("auto").optional(),
  speed: z.literal("standard").nullish(),
  // Taken, told to nobody, and listed in `homeport.omitted`.
  metadata: z.strictObject({ user_id: z.string().max(256).nullish() }).optional(),
});
export type MessagesRequest = z.infer<typeof MessagesRequest>;

const partners = "a tool of a partner's own would reach places that no rule has judged";

/** The rest of the published request, and why it is refused. */
export const unsupportedInMessages: Unsupported = {
  "messages.*.content.*.type":
    "only `text`, `image` and `tool_result` of the user's, `text`, `tool_use` and thoughts of the assistant's",
  modalities: "an answer is spoken in `POST /v1/chat/completions` only",
  audio: "an answer is spoken in `POST /v1/chat/completions` only",
  "messages.*.content.*.source.type":
    "a picture at an address or in a store is not fetched; send its bytes in base 64",
  "messages.*.content.*.source.url": "a picture at an address is not fetched; send its bytes in base 64",
  "messages.*.content.*.content.*.type": "only text comes back from a tool",
  "messages.*.content.*.citations": "citations are not passed on",
  "messages.*.content.*.toolset_name": partners,
  "system.*.citations": "citations are not passed on",
  "tools.*.type": `only \`custom\`; ${partners}`,
  "tools.*.input_examples": "examples are not passed on; put them into the description",
  "tools.*.defer_loading": partners,
  "tools.*.allowed_callers": partners,
  top_k: "most partners do not know it; send `top_p`",
  "thinking.type": "only `enabled`, `adaptive` or `disabled`",
  "output_config.effort": "only `low`, `medium` or `high`",
  service_tier: "the maker's contract decides the tier; send `auto`",
  speed: "the maker's contract decides the speed; send `standard`",
  thread: "no conversation is held here; send every turn of it",
  container: partners,
  mcp_servers: partners,
  context_management: "what is left out of a conversation is the caller's to say",
  diagnostics: "a partner's cache is not steered from here",
  inference_geo: "the market's rules decide where inference runs",
  user_profile_id: "nothing is stored that it could name",
  workspace_id: "nothing is stored that it could name",
};
