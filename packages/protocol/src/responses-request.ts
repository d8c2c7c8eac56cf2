import { z } from "zod";
import type { Unsupported } from "./issues.ts";
import { ModelName, Schema, Text, ToolName } from "./request-parts.ts";

const InputText = z.strictObject({ type: z.literal("input_text"), text: z.string() });
const InputImage = z.strictObject({
  type: z.literal("input_image"),
  image_url: z.string(),
  detail: z.enum(["auto", "low", "high"]).nullish(),
});
const OutputText = z.strictObject({
  type: z.literal("output_text"),
  text: z.string(),
  // What clients send back of a reply, and what holds nothing.
  annotations: z.array(z.never()).max(0).optional(),
  logprobs: z.array(z.never()).max(0).nullish(),
});

const Status = z.enum(["in_progress", "completed", "incomplete"]).nullish();
const Id = z.string().max(256).nullish();

const said = { type: z.literal("message").optional(), id: Id, status: Status };
const Instruction = z.union([z.string(), z.array(InputText).min(1).max(256)]);

const Message = z.discriminatedUnion("role", [
  z.strictObject({ ...said, role: z.literal("system"), content: Instruction }),
  z.strictObject({ ...said, role: z.literal("developer"), content: Instruction }),
  z.strictObject({
    ...said,
    role: z.literal("user"),
    content: z.union([
      z.string(),
      z
        .array(z.discriminatedUnion("type", [InputText, InputImage]))
        .min(1)
        .max(256),
    ]),
  }),
  z.strictObject({
    ...said,
    role: z.literal("assistant"),
    content: z.union([z.string(), z.array(OutputText).max(256)]),
  }),
]);

const CallId = z.string().min(1).max(256);

export const ResponsesItem = z.discriminatedUnion("type", [
  Message,
  z.strictObject({
    type: z.literal("function_call"),
    id: Id,
    status: Status,
    call_id: CallId,
    name: ToolName,
    arguments: z.string(),
  }),
  z.strictObject({
    type: z.literal("function_call_output"),
    id: Id,
    status: Status,
    call_id: CallId,
    output: Instruction,
  }),
  // Taken, told to nobody, and listed: the thoughts of one partner's model are nothing to another's.
  z.looseObject({ type: z.literal("reasoning") }),
]);
export type ResponsesItem = z.infer<typeof ResponsesItem>;

const FunctionTool = z.strictObject({
  type: z.literal("function"),
  name: ToolName,
  description: z.string().nullish(),
  parameters: Schema.nullish(),
  strict: z.boolean().nullish(),
});

const Format = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text") }),
  z.strictObject({ type: z.literal("json_object") }),
  z.strictObject({
    type: z.literal("json_schema"),
    name: ToolName,
    description: z.string().optional(),
    schema: Schema,
    strict: z.boolean().nullish(),
  }),
]);

/** `POST /v1/responses`: every field that is honoured, or whose meaning holds anyway. */
export const ResponsesRequest = z.strictObject({
  model: ModelName,
  input: z.union([z.string().min(1), z.array(ResponsesItem).min(1).max(512)]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_obfuscation: z.literal(false).optional() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_output_tokens: z.int().min(1).max(131_072).nullish(),
  tools: z.array(FunctionTool).max(128).nullish(),
  tool_choice: z
    .union([
      z.enum(["none", "auto", "required"]),
      z.strictObject({ type: z.literal("function"), name: ToolName }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z.strictObject({ format: Format.nullish() }).nullish(),
  reasoning: z
    .strictObject({
      effort: z.enum(["none", "minimal", "low", "medium", "high"]).nullish(),
      summary: z.enum(["auto", "concise", "detailed"]).nullish(),
    })
    .nullish(),
  // Taken because what they ask for holds anyway.
  store: z.literal(false).nullish(),
  background: z.literal(false).nullish(),
  truncation: z.literal("disabled").nullish(),
  service_tier: z.enum(["auto", "default"]).nullish(),
  top_logprobs: z.literal(0).nullish(),
  // Taken, told to nobody, and listed in `homeport.omitted`.
  include: z.array(z.literal("reasoning.encrypted_content")).nullish(),
  user: Text.nullish(),
  safety_identifier: Text.nullish(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  prompt_cache_key: Text.nullish(),
  prompt_cache_retention: Text.nullish(),
});
export type ResponsesRequest = z.infer<typeof ResponsesRequest>;

/** The fields of the published request that no partner is told; `homeport.omitted` lists those that were sent. */
export const omittedOfResponses = [
  "user",
  "safety_identifier",
  "metadata",
  "prompt_cache_key",
  "prompt_cache_retention",
] as const;

const stored = "nothing is stored here; send the conversation as items of `input`";

/** The rest of the published request, and why it is refused. */
export const unsupportedInResponses: Unsupported = {
  "input.*.type":
    "only messages, `function_call`, `function_call_output` and `reasoning`; nothing is stored that an `item_reference` could name, so send the item itself (with `store: false` clients do)",
  "input.*.content.*.type":
    "only `input_text`, `input_image` of the user's, and `output_text` of the assistant's",
  "input.*.content.*.file_id": "nothing is stored here; send the picture as a `data:` URL",
  "input.*.content.*.prompt_cache_breakpoint": "no partner's cache is steered from here",
  "input.*.output.*.type": "only `input_text`",
  "input.*.phase": "phases of an answer are not passed on",
  "tools.*.type": "only `function`; a tool of a partner's own would reach places that no rule has judged",
  "tool_choice.type": "only `none`, `auto`, `required`, or one function by its name",
  store: "nothing is stored; send `false`",
  modalities: "an answer is spoken in `POST /v1/chat/completions` only",
  audio: "an answer is spoken in `POST /v1/chat/completions` only",
  previous_response_id: stored,
  conversation: stored,
  prompt: stored,
  background: "an answer is given at once or not at all",
  context_management: "what is left out of a conversation is the caller's to say",
  truncation: "what is left out of a conversation is the caller's to say; send `disabled`",
  include: "only `reasoning.encrypted_content`, which is then listed as omitted",
  "include.*": "only `reasoning.encrypted_content`, which is then listed as omitted",
  max_tool_calls: "it bounds tools of a partner's own, which are not offered",
  moderation: "the market's rules decide what is screened",
  access_programs: "what a partner offers to some is not offered here",
  image: "pictures are `POST /v1/images/generations`",
  prompt_cache_options: "no partner's cache is steered from here",
  service_tier: "the maker's contract decides the tier; send `auto` or `default`",
  top_logprobs: "log probabilities are not passed on",
  "text.verbosity": "no partner but one knows it; ask for a length in the text",
  "reasoning.effort": "only `none`, `minimal`, `low`, `medium` or `high`",
  "reasoning.generate_summary": "the old form of `summary`",
  "reasoning.context": "thoughts of former turns are told to nobody",
  "reasoning.mode": "only the partner's ordinary way",
  "stream_options.include_obfuscation": "frames are not padded; send `false`",
};
