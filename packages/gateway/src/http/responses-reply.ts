import type { FinishReason, Meta, ResponsesRequest } from "@homeport/protocol";
import type { Content } from "../pipeline/index.ts";
import { servedName } from "./chat-surface.ts";
import type { Collected, Finish } from "./surface.ts";

type Status = "in_progress" | "completed" | "incomplete" | "failed";

/** The parts of a response that its request alone decides, as OpenAI's schema wants them told back. */
export function echoOf(request: ResponsesRequest, created: number) {
  return {
    object: "response" as const,
    created_at: created,
    background: false,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: null },
    // Nothing is stored, whoever asks for it.
    store: false,
    temperature: request.temperature ?? null,
    text: { format: formatOf(request) },
    tool_choice: request.tool_choice ?? ("auto" as const),
    tools: (request.tools ?? []).map((tool) => ({
      type: tool.type,
      name: tool.name,
      description: tool.description ?? null,
      parameters: tool.parameters ?? null,
      strict: tool.strict ?? null,
    })),
    top_p: request.top_p ?? null,
    truncation: "disabled" as const,
    // What was sent is not told on, so it is not told back as if it had been kept.
    metadata: {},
    access_programs: null,
  };
}

function formatOf({ text }: ResponsesRequest) {
  const format = text?.format ?? { type: "text" as const };
  if (format.type !== "json_schema") return format;
  const { type, name, description, schema, strict } = format;
  return { type, name, schema, strict: strict ?? null, ...(description !== undefined && { description }) };
}

export type Echo = ReturnType<typeof echoOf>;

/** The text of an answer as an item. */
export function messageItem(id: string, text: string, status: Exclude<Status, "failed">) {
  const content = [{ type: "output_text" as const, text, annotations: [], logprobs: [] }];
  return { id, type: "message" as const, status, role: "assistant" as const, content };
}

/** A call of a tool as an item. */
export function callItem(
  id: string,
  call: Extract<Content, { type: "tool" }>,
  status: Exclude<Status, "failed">,
) {
  const written = status === "in_progress" ? "" : call.arguments;
  return {
    id,
    type: "function_call" as const,
    call_id: call.id,
    name: call.name,
    arguments: written,
    status,
  };
}

export type OutputItem = ReturnType<typeof messageItem> | ReturnType<typeof callItem>;

/** Tokens in the words of responses, or null where the partner counted none. */
export function usageOf({ usage }: Pick<Meta, "usage">) {
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens, cacheWriteTokens } = usage;
  if (inputTokens === null && outputTokens === null) return null;
  const input = inputTokens ?? 0;
  const output = outputTokens ?? 0;
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: cachedInputTokens ?? 0,
      cache_write_tokens: cacheWriteTokens ?? 0,
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoningTokens ?? 0 },
    total_tokens: input + output,
  };
}

/** How an answer ended, in the words of responses. */
export function endOf(reason: FinishReason) {
  if (reason === "length") return incomplete("max_output_tokens");
  if (reason === "content_filter") return incomplete("content_filter");
  return { status: "completed" as const, incomplete_details: null };
}

function incomplete(reason: "max_output_tokens" | "content_filter") {
  return { status: "incomplete" as const, incomplete_details: { reason } };
}

/** Names of a response and of its items, unique because its receipt is. */
export const idsOf = (receipt: string) => ({
  response: `resp_${receipt}`,
  message: (index: number) => `msg_${receipt}_${index}`,
  call: (index: number) => `fc_${receipt}_${index}`,
});

/** A whole answer as a response; an answer that says nothing and calls nothing is an empty message. */
export function wholeResponse(
  { text, others }: Collected,
  { meta, reason }: Finish,
  { echo, now }: { echo: Echo; now: number },
) {
  const ids = idsOf(meta.receipt);
  const end = endOf(reason);
  const calls = others.flatMap((content) => (content.type === "tool" ? [content] : []));
  const output: OutputItem[] = [];
  if (text !== "" || calls.length === 0) output.push(messageItem(ids.message(0), text, end.status));
  for (const call of calls) output.push(callItem(ids.call(output.length), call, end.status));
  return {
    id: ids.response,
    ...echo,
    ...end,
    ...(end.status === "completed" && { completed_at: Math.floor(now / 1_000) }),
    error: null,
    model: servedName(meta),
    output,
    ...usageField(meta),
  };
}

function usageField(meta: Meta) {
  const usage = usageOf(meta);
  return usage === null ? {} : { usage };
}
