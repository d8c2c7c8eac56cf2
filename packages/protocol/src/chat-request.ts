import { z } from "zod";
import type { Unsupported } from "./issues.ts";
import { ModelName, Schema, Text, ToolName } from "./request-parts.ts";
import { answerSounds } from "./task.ts";

const TextPart = z.strictObject({ type: z.literal("text"), text: z.string() });

const ImagePart = z.strictObject({
  type: z.literal("image_url"),
  image_url: z.strictObject({ url: z.string(), detail: z.enum(["auto", "low", "high"]).optional() }),
});

const AudioPart = z.strictObject({
  type: z.literal("input_audio"),
  input_audio: z.strictObject({ data: z.string().min(1), format: z.enum(["wav", "mp3"]) }),
});

/** The text of a message: a string, or text parts. */
const Texts = z.union([z.string(), z.array(TextPart).min(1).max(256)]);

const UserContent = z.union([
  z.string(),
  z
    .array(z.discriminatedUnion("type", [TextPart, ImagePart, AudioPart]))
    .min(1)
    .max(256),
]);

const ToolCallSent = z.strictObject({
  id: z.string().min(1).max(256),
  type: z.literal("function"),
  function: z.strictObject({ name: ToolName, arguments: z.string() }),
});

export const ChatMessage = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), content: Texts }),
  z.strictObject({ role: z.literal("developer"), content: Texts }),
  z.strictObject({ role: z.literal("user"), content: UserContent }),
  z.strictObject({
    role: z.literal("assistant"),
    content: Texts.nullish(),
    tool_calls: z.array(ToolCallSent).min(1).max(128).nullish(),
    // DeepSeek's and others' extension of the published schema.
    reasoning_content: z.string().nullish(),
    // A refusal is nothing that can be sent on; without it the turn is an ordinary one.
    refusal: z.null().optional(),
    // What clients send back of a reply, and what holds nothing.
    annotations: z.array(z.never()).max(0).optional(),
    audio: z.null().optional(),
    function_call: z.null().optional(),
  }),
  z.strictObject({ role: z.literal("tool"), tool_call_id: z.string().min(1).max(256), content: Texts }),
]);
export type ChatMessage = z.infer<typeof ChatMessage>;

const FunctionTool = z.strictObject({
  type: z.literal("function"),
  function: z.strictObject({
    name: ToolName,
    description: z.string().optional(),
    parameters: Schema.optional(),
    strict: z.boolean().nullish(),
  }),
});

const NamedChoice = z.strictObject({
  type: z.literal("function"),
  function: z.strictObject({ name: ToolName }),
});

const ResponseFormat = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text") }),
  z.strictObject({ type: z.literal("json_object") }),
  z.strictObject({
    type: z.literal("json_schema"),
    json_schema: z.strictObject({
      name: ToolName,
      description: z.string().optional(),
      schema: Schema,
      strict: z.boolean().nullish(),
    }),
  }),
]);

/** `POST /v1/chat/completions`: every field that is honoured, or whose meaning holds anyway. */
export const ChatRequest = z.strictObject({
  model: ModelName,
  messages: z.array(ChatMessage).min(1).max(512),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.literal(false).optional() })
    .nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  max_tokens: z.int().min(1).max(131_072).nullish(),
  max_completion_tokens: z.int().min(1).max(131_072).nullish(),
  stop: z.union([z.string(), z.array(z.string()).min(1).max(4)]).nullish(),
  seed: z.int().nullish(),
  tools: z.array(FunctionTool).max(128).nullish(),
  tool_choice: z.union([z.enum(["none", "auto", "required"]), NamedChoice]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: ResponseFormat.nullish(),
  reasoning_effort: z.enum(["none", "minimal", "low", "medium", "high"]).nullish(),
  // Taken because what they ask for holds anyway.
  n: z.literal(1).nullish(),
  store: z.literal(false).nullish(),
  logprobs: z.literal(false).nullish(),
  modalities: z
    .array(z.enum(["text", "audio"]))
    .refine((wanted) => wanted.includes("text") && new Set(wanted).size === wanted.length)
    .nullish(),
  audio: z
    .strictObject({
      voice: z.string().min(1).max(128).nullish(),
      format: z.enum(answerSounds),
    })
    .nullish(),
  service_tier: z.enum(["auto", "default"]).nullish(),
  // Taken, told to no partner, and listed in `homeport.omitted`.
  user: Text.nullish(),
  safety_identifier: Text.nullish(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  prompt_cache_key: Text.nullish(),
  prompt_cache_retention: Text.nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** The fields of the published request that no partner is told; `homeport.omitted` lists those that were sent. */
export const omittedOfChat = [
  "user",
  "safety_identifier",
  "metadata",
  "prompt_cache_key",
  "prompt_cache_retention",
] as const;

/** The rest of the published request, and why it is refused. */
export const unsupportedInChat: Unsupported = {
  "messages.*.name": "names of speakers are not passed on; say in the text who speaks",
  "messages.*.refusal": "a refusal is not sent on; leave the refused turn out of the conversation",
  "messages.*.audio": "sound that a model spoke earlier is not kept here; send its transcript as `content`",
  "messages.*.function_call": "the old form of tool calls; send `tool_calls`",
  "messages.*.tool_calls.*.type": "only calls of functions are known",
  "messages.*.content.*.type":
    "only `text`, `image_url` and `input_audio` of the user's, and `text` of anybody else's",
  "messages.*.content.*.prompt_cache_breakpoint": "no partner's cache is steered from here",
  "tools.*.type": "only `function`; a tool of a partner's own would reach places that no rule has judged",
  "tool_choice.type": "only `none`, `auto`, `required`, or one function by its name",
  function_call: "the old form of `tool_choice`",
  functions: "the old form of `tools`",
  n: "one answer is given to a request; send the request again for another",
  store: "nothing is stored; send `false`",
  logprobs: "log probabilities are not passed on",
  top_logprobs: "log probabilities are not passed on",
  logit_bias: "tokens are a model's own, and the market decides the model",
  modalities: 'only `["text"]` or `["text", "audio"]`: sound comes with its words',
  "audio.voice": "only a voice by its name",
  prediction: "predicted output is not passed on",
  reasoning_effort: "only `none`, `minimal`, `low`, `medium` or `high`",
  service_tier: "the maker's contract decides the tier; send `auto` or `default`",
  verbosity: "no partner but one knows it; ask for a length in the text",
  web_search_options: "a search would reach places that no rule has judged",
  moderation: "the market's rules decide what is screened",
  prompt_cache_options: "no partner's cache is steered from here",
  "stream_options.include_obfuscation": "frames are not padded; send `false`",
};
