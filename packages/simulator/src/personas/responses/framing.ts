import { alphanumeric } from "../../random.ts";
import type { Frame, Framing, Pieces, ReplyContent } from "../framing.ts";
import {
  callItem,
  type Ending,
  endFields,
  endingOf,
  itemsOf,
  messageItem,
  partOf,
  reasoningItem,
  responseOf,
  type ResponsesStyle,
  usageOf,
} from "./items.ts";

type Fields = Readonly<Record<string, unknown>>;

const paddingLength = 16;

/** Typed events as OpenAI names them, each with its number; the last one carries the whole response. */
export function responsesFraming(style: ResponsesStyle = {}): Framing {
  return {
    stream: (content, pieces) => {
      const ending = endingOf(content);
      const started = responseOf(content, { status: "in_progress", output: [], usage: null });
      return [
        event("opening", "response.created", { response: started }),
        event("opening", "response.in_progress", { response: started }),
        ...itemEvents(content, pieces, { ending, style }),
        event("finish", `response.${ending.status}`, { response: ended(content, ending, style) }),
      ];
    },
    whole: (content) => ended(content, endingOf(content), style),
    encode: ({ event: name, data }, ordinal) => {
      const { type, ...others } = data as { type: string };
      // Numbered from 0; a frame's ordinal begins at 1.
      return `event: ${name}\ndata: ${JSON.stringify({ type, sequence_number: ordinal - 1, ...others })}\n\n`;
    },
    error: (body, about) => failure(body, about),
    streamType: "text/event-stream; charset=utf-8",
    wholeType: "application/json",
  };
}

/** An event; a `delta` of text in it is what was said. */
function event(part: Frame["part"], type: string, fields: Fields): Frame {
  const frame = { part, event: type, data: { type, ...fields } };
  const { delta } = fields;
  return part !== "tool" && typeof delta === "string" ? { ...frame, said: delta } : frame;
}

/** `error` and then `response.failed`, as recorded from OpenAI. */
function failure(body: unknown, about: Pick<ReplyContent, "ids" | "model" | "asked">): Frame[] {
  const { error } = body as { error?: unknown };
  const said: Fields =
    typeof error === "object" && error !== null
      ? (error as Fields)
      : { code: "server_error", message: error ?? "" };
  const failed = { code: said["code"] ?? "server_error", message: said["message"] };
  return [
    event("error", "error", { error: said }),
    event("error", "response.failed", {
      response: responseOf(about, { status: "failed", output: [], usage: null, more: { error: failed } }),
    }),
  ];
}

function ended(content: ReplyContent, ending: Ending, style: ResponsesStyle): Fields {
  return responseOf(content, {
    status: ending.status,
    output: itemsOf(content),
    usage: usageOf(content, style),
    more: endFields(ending),
  });
}

function itemEvents(
  content: ReplyContent,
  pieces: Pieces,
  { ending, style }: { ending: Ending; style: ResponsesStyle },
): Frame[] {
  const groups: ((at: number) => Frame[])[] = [];
  if (content.reasoning !== null || content.tokens.reasoning > 0) {
    groups.push((at) => reasoningEvents(content, pieces.reasoning, at));
  }
  if (content.text !== "" || content.refusal !== null) {
    groups.push((at) => messageEvents(content, pieces, { at, ending, style }));
  }
  for (const index of content.toolCalls.keys())
    groups.push((at) => callEvents(content, index, { at, style }));
  return groups.flatMap((group, at) => group(at));
}

function reasoningEvents(content: ReplyContent, pieces: readonly string[], at: number): Frame[] {
  const item = reasoningItem(content, []);
  const where = { item_id: item["id"], output_index: at };
  const added = event("opening", "response.output_item.added", { output_index: at, item });
  if (content.reasoning === null) {
    return [added, event("opening", "response.output_item.done", { output_index: at, item })];
  }
  const part = { type: "summary_text", text: content.reasoning };
  const within = { ...where, summary_index: 0 };
  const done = reasoningItem(content, [part]);
  return [
    added,
    event("opening", "response.reasoning_summary_part.added", { ...within, part: { ...part, text: "" } }),
    ...pieces.map((delta) =>
      event("reasoning", "response.reasoning_summary_text.delta", { ...within, delta }),
    ),
    event("opening", "response.reasoning_summary_text.done", { ...within, text: content.reasoning }),
    event("opening", "response.reasoning_summary_part.done", { ...within, part }),
    event("opening", "response.output_item.done", { output_index: at, item: done }),
  ];
}

function messageEvents(
  content: ReplyContent,
  pieces: Pieces,
  { at, ending, style }: { at: number; ending: Ending; style: ResponsesStyle },
): Frame[] {
  const refuses = content.refusal !== null;
  const name = refuses ? "response.refusal" : "response.output_text";
  const part = partOf(content);
  const empty = partOf({ text: "", refusal: refuses ? "" : null });
  const opened = messageItem(content, { status: "in_progress", parts: [] });
  const status = ending.status === "completed" ? "completed" : "incomplete";
  const closed = messageItem(content, { status, parts: [part] });
  const where = { item_id: opened["id"], output_index: at, content_index: 0 };
  const probabilities = refuses ? {} : { logprobs: [] };
  const begun = [
    event("opening", "response.output_item.added", { output_index: at, item: opened }),
    event("opening", "response.content_part.added", { ...where, part: empty }),
    ...(refuses ? pieces.refusal : pieces.text).map((delta) =>
      event("content", `${name}.delta`, { ...where, delta, ...probabilities, ...padding(content, style) }),
    ),
  ];
  // What failed is not closed.
  if (ending.status === "failed") return begun;
  const whole = refuses ? { refusal: content.refusal } : { text: content.text };
  return [
    ...begun,
    event("opening", `${name}.done`, { ...where, ...whole, ...probabilities }),
    event("opening", "response.content_part.done", { ...where, part }),
    event("opening", "response.output_item.done", { output_index: at, item: closed }),
  ];
}

function callEvents(
  content: ReplyContent,
  index: number,
  { at, style }: { at: number; style: ResponsesStyle },
): Frame[] {
  const given = content.toolCalls[index]?.arguments ?? "";
  const opened = callItem(content, { index, status: "in_progress", given: "" });
  const where = { item_id: opened["id"], output_index: at };
  const halves = [given.slice(0, given.length / 2), given.slice(given.length / 2)].filter(
    (half) => half !== "",
  );
  const { name } = opened;
  return [
    event("tool", "response.output_item.added", { output_index: at, item: opened }),
    ...halves.map((delta) =>
      event("tool", "response.function_call_arguments.delta", {
        ...where,
        delta,
        ...padding(content, style),
      }),
    ),
    event("tool", "response.function_call_arguments.done", { ...where, name, arguments: given }),
    event("tool", "response.output_item.done", {
      output_index: at,
      item: callItem(content, { index, status: "completed", given }),
    }),
  ];
}

function padding({ padding: wanted, random }: ReplyContent, { pads }: ResponsesStyle): Fields {
  return pads === true && wanted ? { obfuscation: random.characters(paddingLength, alphanumeric) } : {};
}
