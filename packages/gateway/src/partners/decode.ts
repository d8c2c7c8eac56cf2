import { type FinishReason, type StreamEvent, type Usage } from "@homeport/protocol";
import { classify, errorEvent, type Failure } from "./classify.ts";
import type { Dialect } from "./dialect.ts";

type Fields = Record<string, unknown>;

/** What the decoder remembers between chunks of one answer. */
export type DecodeState = { started: boolean; finished: boolean; refused: boolean };

/** The state before the first chunk. */
export function beginDecode(): DecodeState {
  return { started: false, finished: false, refused: false };
}

/**
 * One chunk of a stream, or one whole answer, as canonical events.
 * Lenient on what a partner replies: unknown fields are passed over, missing ones are null.
 */
export function decodeChunk(
  context: { dialect: Dialect; by: string; status: number },
  state: DecodeState,
  chunk: unknown,
): StreamEvent[] {
  const { dialect, by, status } = context;
  const fields = asFields(chunk);
  if (!fields) return [errorEvent("protocol", "a chunk is no JSON object")];
  const failure = failureOf(fields, status);
  if (failure) return [classify(dialect, failure, by)];
  const events: StreamEvent[] = [];
  if (!state.started) {
    state.started = true;
    events.push({ type: "start", id: text(fields["id"]) ?? "", model: text(fields["model"]) ?? "" });
  }
  const choice = asFields(Array.isArray(fields["choices"]) ? fields["choices"][0] : undefined);
  const delta = asFields(choice?.["delta"]) ?? asFields(choice?.["message"]);
  if (delta) events.push(...decodeDelta(context, state, delta));
  const usage = usageOf(asFields(fields["usage"]));
  if (usage) events.push({ type: "usage", usage });
  const finish = text(choice?.["finish_reason"]);
  if (finish && !state.finished) {
    state.finished = true;
    events.push(...decodeFinish(context, state, finish));
  }
  return events;
}

function decodeDelta(
  { dialect, by }: { dialect: Dialect; by: string },
  state: DecodeState,
  delta: Fields,
): StreamEvent[] {
  const events: StreamEvent[] = [];
  for (const field of dialect.reasoningFields) {
    const reasoning = text(delta[field]);
    if (reasoning) events.push({ type: "reasoning", text: reasoning });
  }
  const content = text(delta["content"]);
  if (content) events.push({ type: "text", text: content });
  // A refusal in its own field ends like any answer does; it is a verdict all the same.
  if (text(delta["refusal"]) && !state.refused) {
    state.refused = true;
    events.push(refusal(by, "refusal", "refusal"));
  }
  for (const call of Array.isArray(delta["tool_calls"]) ? delta["tool_calls"] : []) {
    const fields = asFields(call);
    const named = asFields(fields?.["function"]);
    const index = typeof fields?.["index"] === "number" ? fields["index"] : 0;
    events.push({
      type: "tool",
      index,
      id: text(fields?.["id"]) || null,
      name: text(named?.["name"]) || null,
      arguments: text(named?.["arguments"]) ?? "",
    });
  }
  return events;
}

function decodeFinish(
  { dialect, by }: { dialect: Dialect; by: string },
  state: DecodeState,
  finish: string,
): StreamEvent[] {
  const reason: FinishReason | undefined = Object.hasOwn(dialect.finish, finish)
    ? dialect.finish[finish]
    : undefined;
  if (reason === undefined)
    return [errorEvent("protocol", "the finish reason is not in the dialect's record")];
  if (reason === "content_filter" && !state.refused) {
    state.refused = true;
    return [refusal(by, "content-filter", finish), { type: "finish", reason }];
  }
  return [{ type: "finish", reason }];
}

function refusal(by: string, category: string, raw: string): StreamEvent {
  return {
    type: "verdict",
    verdict: { type: "hit", by, phase: "output", category, retract: true, endSession: false, raw },
  };
}

/** The failure an answer holds, whatever its status: `{error:{…}}`, `{error:"…"}` or `{code, message}`. */
function failureOf(fields: Fields, status: number): Failure | null {
  const error = fields["error"];
  const inner = asFields(error);
  if (inner) {
    const code = text(inner["code"]) || text(inner["type"]) || "";
    return { status, code, message: text(inner["message"]) ?? "", retryAfterSeconds: null };
  }
  if (typeof error === "string") {
    return { status, code: text(fields["code"]) ?? "", message: error, retryAfterSeconds: null };
  }
  if (typeof fields["code"] === "string" && fields["choices"] === undefined) {
    return { status, code: fields["code"], message: text(fields["message"]) ?? "", retryAfterSeconds: null };
  }
  return null;
}

/** The failure of an answer with a failing status; an unreadable body still has its status. */
export function failureFrom(status: number, body: unknown, retryAfterSeconds: number | null): Failure {
  const fields = asFields(body);
  const failure = fields ? failureOf(fields, status) : null;
  return { ...(failure ?? { status, code: "", message: "" }), retryAfterSeconds };
}

function usageOf(usage: Fields | null): Usage | null {
  if (!usage) return null;
  const input = asFields(usage["prompt_tokens_details"]);
  const output = asFields(usage["completion_tokens_details"]);
  return {
    inputTokens: count(usage["prompt_tokens"]),
    outputTokens: count(usage["completion_tokens"]),
    cachedInputTokens: count(input?.["cached_tokens"]),
    reasoningTokens: count(output?.["reasoning_tokens"]),
  };
}

function asFields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function count(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}
