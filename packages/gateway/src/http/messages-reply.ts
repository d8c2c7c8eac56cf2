import { errorBody, type ErrorCode, type FinishReason, type Meta, type Problem } from "@homeport/protocol";
import type { Content } from "../pipeline/index.ts";
import { servedName } from "./chat-surface.ts";
import type { Collected, FailureForm, Finish } from "./surface.ts";

/** How an answer ended, in Anthropic's words. */
export const stopReasons = {
  stop: "end_turn",
  length: "max_tokens",
  tool: "tool_use",
  content_filter: "refusal",
} as const satisfies Record<FinishReason, string>;

/** A text as a block. */
export function textBlock(text: string) {
  return { type: "text" as const, text, citations: null };
}

/** A call of a tool as a block. */
export function toolBlock({ id, name }: Extract<Content, { type: "tool" }>, input: Record<string, unknown>) {
  return { type: "tool_use" as const, id, name, input, caller: { type: "direct" as const } };
}

/** Arguments as the object they must be here; what is none is kept as it came, under one name. */
export function inputOf(written: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(written || "{}");
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // The model wrote no JSON; the caller shall see what it wrote.
  }
  return { arguments: written };
}

/** Tokens in Anthropic's words: what was read from or written to a cache does not count as input. */
export function usageOf({ usage }: Pick<Meta, "usage">) {
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage;
  const read = cachedInputTokens ?? 0;
  const written = cacheWriteTokens ?? 0;
  return {
    input_tokens: Math.max(0, (inputTokens ?? 0) - read - written),
    output_tokens: outputTokens ?? 0,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    output_tokens_details: reasoningTokens === null ? null : { thinking_tokens: reasoningTokens },
    server_tool_use: null,
  };
}

const restOfUsage = { cache_creation: null, inference_geo: null, service_tier: null, speed: null };

/** A message without its content, as a stream begins with it. */
export function messageOf({
  receipt,
  model,
  usage,
}: {
  receipt: string;
  model: string;
  usage: ReturnType<typeof usageOf>;
}) {
  return {
    id: `msg_${receipt}`,
    type: "message" as const,
    role: "assistant" as const,
    model,
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: { ...usage, ...restOfUsage },
  };
}

/** A whole answer as a message. */
export function wholeMessage({ text, others }: Collected, { meta, reason }: Finish) {
  const calls = others.flatMap((content) => (content.type === "tool" ? [content] : []));
  return {
    ...messageOf({ receipt: meta.receipt, model: servedName(meta), usage: usageOf(meta) }),
    content: [
      ...(text === "" ? [] : [textBlock(text)]),
      ...calls.map((call) => toolBlock(call, inputOf(call.arguments))),
    ],
    stop_reason: stopReasons[reason],
  };
}

/** A failure in Anthropic's form, Homeport's own beside it. */
export const messagesFailure = ((problem, about, language) => {
  const homeport = errorBody(problem, about, language);
  return {
    type: "error" as const,
    error: { type: errorType(problem), message: homeport.error.message, ...threadless(problem) },
    request_id: about.receipt ?? null,
    homeport,
  };
}) satisfies FailureForm;

/** How Anthropic's clients are told that no conversation is held here; their tool runner then sends every turn itself. */
function threadless({ code, details }: Problem) {
  const named = code === "unsupported_parameter" && details.issues?.some(({ path }) => path === "thread");
  return named
    ? { details: { error_code: "thread_unsupported_request" as const, unsupported: ["thread"] } }
    : {};
}

const busy: ReadonlySet<ErrorCode> = new Set(["overloaded", "partner_capacity", "gateway_stopping"]);

function errorType({ code, status }: Problem): string {
  if (busy.has(code)) return "overloaded_error";
  return byStatus[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
}

const byStatus: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  451: "permission_error",
  504: "timeout_error",
};
