import { z } from "zod";

/**
 * OpenAI's published schemas of a response and of its events, as far as an answer of text and function calls needs
 * them (`openai/openai-openapi`, and the types that OpenAI generates from it). Strict: what they do not know is wrong,
 * but for `homeport`.
 */
const Text = z.strictObject({
  type: z.literal("output_text"),
  text: z.string(),
  annotations: z.array(z.never()),
  logprobs: z.array(z.never()),
});

const ItemStatus = z.enum(["in_progress", "completed", "incomplete"]);

const Item = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("message"),
    id: z.string().min(1),
    role: z.literal("assistant"),
    status: ItemStatus,
    content: z.array(Text),
  }),
  z.strictObject({
    type: z.literal("function_call"),
    id: z.string().min(1),
    call_id: z.string().min(1),
    name: z.string().min(1),
    arguments: z.string(),
    status: ItemStatus,
    // Added by the client's own helper.
    parsed_arguments: z.unknown().optional(),
  }),
]);

const Format = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text") }),
  z.strictObject({ type: z.literal("json_object") }),
  z.strictObject({
    type: z.literal("json_schema"),
    name: z.string(),
    description: z.string().optional(),
    schema: z.record(z.string(), z.unknown()),
    strict: z.boolean().nullable(),
  }),
]);

const FunctionTool = z.strictObject({
  type: z.literal("function"),
  name: z.string(),
  description: z.string().nullable(),
  parameters: z.record(z.string(), z.unknown()).nullable(),
  strict: z.boolean().nullable(),
});

export const WholeResponse = z.strictObject({
  id: z.string().startsWith("resp_"),
  object: z.literal("response"),
  created_at: z.int(),
  completed_at: z.int().nullish(),
  status: z.enum(["completed", "failed", "in_progress", "cancelled", "queued", "incomplete"]),
  background: z.literal(false),
  error: z.strictObject({ code: z.literal("server_error"), message: z.string() }).nullable(),
  incomplete_details: z.strictObject({ reason: z.enum(["max_output_tokens", "content_filter"]) }).nullable(),
  instructions: z.string().nullable(),
  max_output_tokens: z.int().nullable(),
  metadata: z.record(z.string(), z.string()).nullable(),
  model: z.string(),
  output: z.array(Item),
  parallel_tool_calls: z.boolean(),
  previous_response_id: z.null(),
  reasoning: z.strictObject({
    effort: z.enum(["none", "minimal", "low", "medium", "high", "xhigh"]).nullable(),
    summary: z.null(),
  }),
  store: z.literal(false),
  temperature: z.number().nullable(),
  text: z.strictObject({ format: Format }),
  tool_choice: z.union([
    z.enum(["none", "auto", "required"]),
    z.strictObject({ type: z.literal("function"), name: z.string() }),
  ]),
  tools: z.array(FunctionTool),
  top_p: z.number().nullable(),
  truncation: z.literal("disabled"),
  access_programs: z.null(),
  usage: z
    .strictObject({
      input_tokens: z.int().nonnegative(),
      input_tokens_details: z.strictObject({ cached_tokens: z.int(), cache_write_tokens: z.int() }),
      output_tokens: z.int().nonnegative(),
      output_tokens_details: z.strictObject({ reasoning_tokens: z.int() }),
      total_tokens: z.int().nonnegative(),
    })
    .nullish(),
  homeport: z.record(z.string(), z.unknown()),
  // Added by the client's own helper.
  output_text: z.string().optional(),
  output_parsed: z.unknown().optional(),
});

const event = <Type extends string, Fields extends z.ZodRawShape>(type: Type, fields: Fields) =>
  z.strictObject({ type: z.literal(type), sequence_number: z.int().nonnegative(), ...fields });

const whole = { response: WholeResponse };
const item = { item_id: z.string().min(1), output_index: z.int().nonnegative() };
const part = { ...item, content_index: z.int().nonnegative() };

export const ResponseEvent = z.discriminatedUnion("type", [
  event("response.created", whole),
  event("response.in_progress", whole),
  event("response.completed", whole),
  event("response.incomplete", whole),
  event("response.failed", whole),
  event("response.output_item.added", { output_index: z.int(), item: Item }),
  event("response.output_item.done", { output_index: z.int(), item: Item }),
  event("response.content_part.added", { ...part, part: Text }),
  event("response.content_part.done", { ...part, part: Text }),
  event("response.output_text.delta", {
    ...part,
    delta: z.string(),
    logprobs: z.array(z.never()),
    // Added by the client's own helper.
    snapshot: z.string().optional(),
  }),
  event("response.output_text.done", { ...part, text: z.string(), logprobs: z.array(z.never()) }),
  event("response.function_call_arguments.delta", {
    ...item,
    delta: z.string(),
    snapshot: z.string().optional(),
  }),
  event("response.function_call_arguments.done", { ...item, name: z.string(), arguments: z.string() }),
]);
