import { argumentsOf, type PartnerMessage, type PartnerTask, toolCallsOf } from "../task.ts";
import type { Encode, OpenRead } from "./hook.ts";
import { asFields, type Fields, listOf, type Piece, pieceOf, text } from "./piece.ts";

const choiceOf = { auto: "auto", none: "none", required: "any" } as const;

/** A request of Anthropic's messages API: the system's words apart, tool calls and results as blocks. */
export const encodeMessages: Encode = (task, { model }) => {
  const system = task.messages.filter(({ role }) => role === "system").map(({ content }) => content);
  return {
    model,
    ...(system.length > 0 ? { system: system.join("\n\n") } : {}),
    messages: turnsOf(task.messages.filter(({ role }) => role !== "system")),
    stream: task.stream,
    ...(task.tools?.length
      ? {
          tools: task.tools.map(({ name, description, parameters }) => ({
            name,
            description,
            input_schema: parameters,
          })),
        }
      : {}),
    ...(task.tools?.length ? choiceFor(task) : {}),
  };
};

/** A choice must say its type even where only the number of calls is limited. */
function choiceFor({ toolChoice, parallelToolCalls }: PartnerTask): Fields {
  if (typeof toolChoice === "string") return { tool_choice: { type: choiceOf[toolChoice] } };
  return toolChoice === undefined && parallelToolCalls !== undefined ? { tool_choice: { type: "auto" } } : {};
}

/** Results of tools are a user's turn there, and those of one turn stand in one. */
function turnsOf(messages: readonly PartnerMessage[]): Fields[] {
  const turns: { role: string; content: Fields[] | string }[] = [];
  for (const message of messages) {
    if (message.role === "tool") {
      const block = { type: "tool_result", tool_use_id: message.toolCallId, content: message.content };
      const last = turns.at(-1);
      if (last?.role === "user" && Array.isArray(last.content)) last.content.push(block);
      else turns.push({ role: "user", content: [block] });
      continue;
    }
    const calls = toolCallsOf(message);
    const uses = calls.map((call) => ({
      type: "tool_use",
      id: call.id,
      name: call.name,
      input: argumentsOf(call),
    }));
    const said = message.content === "" ? [] : [{ type: "text", text: message.content }];
    // Reasoning without the partner's own signature is refused there, so it stays out; `fit` says so.
    const content = uses.length === 0 ? contentFor(message) : [...said, ...uses];
    turns.push({ role: message.role, content });
  }
  return turns;
}

/** A text, or text and pictures in their order. */
function contentFor(message: PartnerMessage): string | Fields[] {
  if (message.role !== "user" || !message.parts) return message.content;
  return message.parts.map((part) =>
    part.type === "text"
      ? { type: "text", text: part.text }
      : { type: part.type, source: { type: "base64", media_type: part.mediaType, data: part.data } },
  );
}

/** Reads Anthropic's typed events, or its whole message. */
export const readMessages: OpenRead = () => {
  let id = "";
  let model = "";
  const about = (said: Partial<Piece>) => pieceOf({ id, model, ...said });
  return (chunk) => {
    switch (chunk["type"]) {
      case "message": {
        id = text(chunk["id"]);
        model = text(chunk["model"]);
        const blocks = listOf(chunk["content"]);
        return about({
          text: blocks.map((block) => text(block["text"])).join(""),
          reasoning: blocks.map((block) => text(block["thinking"])).join(""),
          tools: blocks.flatMap((block, index) =>
            block["type"] === "tool_use"
              ? [{ ...named(block, index), arguments: JSON.stringify(block["input"] ?? {}) }]
              : [],
          ),
          finish: text(chunk["stop_reason"]) || null,
        });
      }
      case "message_start": {
        const message = asFields(chunk["message"]);
        id = text(message?.["id"]);
        model = text(message?.["model"]);
        return about({});
      }
      case "content_block_start": {
        const block = asFields(chunk["content_block"]);
        if (block?.["type"] !== "tool_use") return about({ text: text(block?.["text"]) });
        return about({ tools: [{ ...named(block, indexOf(chunk)), arguments: "" }] });
      }
      case "content_block_delta": {
        const delta = asFields(chunk["delta"]);
        const written = text(delta?.["partial_json"]);
        return about({
          text: text(delta?.["text"]),
          reasoning: text(delta?.["thinking"]),
          ...(written === ""
            ? {}
            : { tools: [{ index: indexOf(chunk), id: "", name: "", arguments: written }] }),
        });
      }
      case "message_delta":
        return about({ finish: text(asFields(chunk["delta"])?.["stop_reason"]) || null });
      default:
        // `ping`, `content_block_stop`, `message_stop`, and whatever else may come.
        return about({});
    }
  };
};

function named(block: Fields, index: number) {
  return { index, id: text(block["id"]), name: text(block["name"]) };
}

function indexOf(chunk: Fields): number {
  return typeof chunk["index"] === "number" ? chunk["index"] : 0;
}
