import type { FinishReason, StreamEvent, Usage } from "@homeport/protocol";
import { classify, errorEvent, judgeReply, type Judging, unknownFinish } from "./classify.ts";
import { failureIn } from "./failure.ts";
import { Growing } from "./growing.ts";
import { readChatCompletions } from "./hooks/chat-completions.ts";
import { asFields, type Fields, type Piece } from "./hooks/piece.ts";
import { readerOf } from "./hooks/registry.ts";
import { type Speaking, SpokenSound } from "./spoken-sound.ts";
import { ToolCalls } from "./tool-calls.ts";
import { joinUsage, usageIn } from "./usage.ts";

/** Whose answer is decoded, and with which status it came. */
export type Decoding = Judging & {
  status: number;
  /** The body that was asked with; some forms of answer depend on it. */
  sent?: Fields;
  /** Each chunk of the stream repeats all the text so far. */
  cumulative?: boolean;
  /** How a spoken answer was asked for; absent where it is only written. */
  speaking?: Speaking;
  /** Response headers that may be told on. */
  headers?: Readonly<Record<string, string>>;
};

/** What the decoder remembers between chunks of one answer. */
export type DecodeState = {
  started: boolean;
  finished: boolean;
  refused: boolean;
  read: ((chunk: Fields) => Piece) | null;
  usage: Usage | null;
  tools: ToolCalls | null;
  growing: Growing | null;
  sound: SpokenSound | null;
};

/** The state before the first chunk. */
export function beginDecode(): DecodeState {
  return {
    started: false,
    finished: false,
    refused: false,
    read: null,
    usage: null,
    tools: null,
    growing: null,
    sound: null,
  };
}

/**
 * One chunk of a stream, or one whole answer, as canonical events.
 * Lenient on what a partner replies: unknown fields are passed over, missing ones are null.
 */
export function decodeChunk(context: Decoding, state: DecodeState, chunk: unknown): StreamEvent[] {
  const { dialect, status } = context;
  const fields = asFields(chunk);
  if (!fields) return [errorEvent("protocol", "a chunk is no JSON object")];
  const failure = failureIn(dialect, fields, status);
  if (failure) return [classify(context, failure)];
  state.read ??= (readerOf(dialect) ?? readChatCompletions)(context.sent ?? {}, dialect);
  const piece = state.read(fields);
  if (context.cumulative) {
    const fresh = (state.growing ??= new Growing()).fresh(piece.text);
    if (fresh === null) return [errorEvent("protocol", "a chunk takes back what was told before")];
    piece.text = fresh;
  }
  const events: StreamEvent[] = [];
  if (!state.started) {
    state.started = true;
    const { headers } = context;
    events.push({ type: "start", id: piece.id, model: piece.model, ...(headers ? { headers } : {}) });
  }
  if (judge(context, state, { fields, piece, events }) === "shown") say(context, state, { piece, events });
  const usage = usageIn(dialect.usage, fields);
  if (usage) {
    state.usage = joinUsage(state.usage, usage);
    const failed = events.findIndex(({ type }) => type === "error");
    // Nothing counts after an error, and what the same chunk counted is charged for, whatever else it says.
    events.splice(failed < 0 ? events.length : failed, 0, { type: "usage", usage: state.usage });
  }
  if (piece.finish && !state.finished) {
    state.finished = true;
    if (state.sound && !state.refused) events.push(...state.sound.end());
    events.push(finishEvent(context, piece.finish));
  }
  return events;
}

/** Holds the rules against a chunk before a word of it is told on; what must be withdrawn is never told at all. */
function judge(
  context: Decoding,
  state: DecodeState,
  { fields, piece, events }: { fields: Fields; piece: Piece; events: StreamEvent[] },
): "shown" | "withheld" {
  if (state.refused) return "shown";
  const found = judgeReply(context, { chunk: fields, finish: piece.finish, late: state.finished });
  if (!found) return "shown";
  events.push(found);
  if (found.type !== "verdict") return "withheld";
  if (found.verdict.type !== "hit") return "shown";
  state.refused = true;
  return found.verdict.retract ? "withheld" : "shown";
}

function say(
  { speaking }: Decoding,
  state: DecodeState,
  { piece, events }: { piece: Piece; events: StreamEvent[] },
): void {
  const { reasoning, text, tools, sound } = piece;
  if (reasoning !== "") events.push({ type: "reasoning", text: reasoning });
  if (text !== "") events.push({ type: "text", text });
  for (const tool of tools) events.push((state.tools ??= new ToolCalls()).take(tool));
  if (sound === "") return;
  if (!speaking) events.push(errorEvent("protocol", "sound came that nobody asked for"));
  else events.push(...(state.sound ??= new SpokenSound(speaking)).take(sound));
}

function finishEvent({ dialect }: Decoding, raw: string): StreamEvent {
  const reason = Object.hasOwn(dialect.finish, raw) ? dialect.finish[raw] : undefined;
  if (reason === undefined) return unknownFinish();
  if (typeof reason === "object") return errorEvent(reason.error, `finish ${raw}`);
  return { type: "finish", reason: reason satisfies FinishReason };
}
