import type { Dialect } from "../dialect.ts";
import { type PartnerMessage, reasoningOf, type Tool, toolCallsOf } from "../task.ts";
import type { Encode, OpenRead } from "./hook.ts";
import { asFields, type Fields, listOf, noTools, type Piece, text, type ToolPiece } from "./piece.ts";

/** The body of OpenAI's chat completions, which most partners speak; a record without `encode` gets it. */
export const frameOf: Encode = (task, { dialect, model }) => ({
  model,
  messages: task.messages.map((message) => messageOf(message, dialect)),
  stream: task.stream,
  ...(task.tools?.length ? { tools: toolsOf(task.tools, dialect.tools?.strict) } : {}),
  ...(task.tools?.length && typeof task.toolChoice === "string" ? { tool_choice: task.toolChoice } : {}),
});

/** Tools as most partners take them. */
export function toolsOf(tools: readonly Tool[], strict = false): Fields[] {
  return tools.map((tool) => {
    const { name, description, parameters } = tool;
    const held = strict && tool.strict === true ? { strict: true } : {};
    return { type: "function", function: { name, description, parameters, ...held } };
  });
}

/** One turn as most partners take it. */
export function messageOf(message: PartnerMessage, dialect: Dialect): Fields {
  if (message.role === "tool") {
    return { role: "tool", tool_call_id: message.toolCallId, content: message.content };
  }
  const calls = toolCallsOf(message);
  const reasoning = reasoningOf(message);
  const field = dialect.messages.reasoning;
  return {
    role: message.role,
    content: contentFor(message),
    ...(reasoning !== null && field !== null ? { [field]: reasoning } : {}),
    ...(calls.length > 0
      ? {
          tool_calls: calls.map(({ id, name, arguments: written }) => ({
            id,
            type: "function",
            function: { name, arguments: written },
          })),
        }
      : {}),
  };
}

/** A text, or text and media in their order. */
function contentFor(message: PartnerMessage): string | Fields[] {
  if (message.role !== "user" || !message.parts) return message.content;
  return message.parts.map((part) => {
    if (part.type === "text") return { type: "text", text: part.text };
    if (part.type === "audio") {
      return { type: "input_audio", input_audio: { data: part.data, format: soundFormat(part.mediaType) } };
    }
    const url = `data:${part.mediaType};base64,${part.data}`;
    return { type: "image_url", image_url: { url, ...(part.detail ? { detail: part.detail } : {}) } };
  });
}

/** `wav` of `audio/wav` or `audio/x-wav`, `mp3` of `audio/mpeg`. */
function soundFormat(mediaType: string): string {
  const name = mediaType.slice("audio/".length).replace(/^x-/, "");
  return name === "mpeg" ? "mp3" : name;
}

/** Reads OpenAI's chat completions, whole or in chunks; a record without `decode` gets it. */
export const readChatCompletions: OpenRead = (_sent, dialect) => (chunk) => {
  const { choices } = chunk;
  const choice = asFields(Array.isArray(choices) ? choices[0] : undefined);
  const delta = asFields(choice?.["delta"]) ?? asFields(choice?.["message"]);
  const spoken = delta && asFields(delta["audio"]);
  return {
    id: text(chunk["id"]),
    model: text(chunk["model"]),
    reasoning: delta ? reasoningIn(delta, dialect) || thoughtsIn(delta["content"]) : "",
    // Some write what they say as content, others as a transcript beside the sound.
    text: delta ? contentOf(delta["content"]) || text(spoken?.["transcript"]) : "",
    tools: delta ? toolPieces(delta["tool_calls"]) : noTools,
    sound: text(spoken?.["data"]),
    finish: text(choice?.["finish_reason"]) || null,
  } satisfies Piece;
};

/** The first of the fields that holds any: some servers write the same reasoning into two. */
function reasoningIn(delta: Fields, { reasoningFields }: Dialect): string {
  for (const field of reasoningFields) {
    const reasoning = text(delta[field]);
    if (reasoning !== "") return reasoning;
  }
  return "";
}

/** A text, or the text parts of a list. */
function contentOf(content: unknown): string {
  if (typeof content === "string") return content;
  return listOf(content)
    .map((part) => text(part["text"]))
    .join("");
}

/** The thoughts that some partners put into a list beside the text. */
function thoughtsIn(content: unknown): string {
  if (!Array.isArray(content)) return "";
  return listOf(content)
    .map((part) => (part["type"] === "thinking" ? contentOf(part["thinking"]) : ""))
    .join("");
}

/** The parts of tool calls; a partner that counts none is counted by their order. */
export function toolPieces(calls: unknown): readonly ToolPiece[] {
  if (!Array.isArray(calls) || calls.length === 0) return noTools;
  return calls.map((call, position) => {
    const fields = asFields(call);
    const named = asFields(fields?.["function"]);
    const written = named?.["arguments"];
    return {
      index: typeof fields?.["index"] === "number" ? fields["index"] : position,
      id: text(fields?.["id"]),
      name: text(named?.["name"]),
      arguments: asFields(written) ? JSON.stringify(written) : text(written),
    };
  });
}
