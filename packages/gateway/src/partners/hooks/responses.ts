import { type PartnerMessage, reasoningOf, toolCallsOf } from "../task.ts";
import type { Encode, OpenRead } from "./hook.ts";
import { asFields, type Fields, listOf, type Piece, pieceOf, text, type ToolPiece } from "./piece.ts";

/** A request of OpenAI's responses interface: turns, calls and results of tools are items of one list. */
export const encodeResponses: Encode = (task, { model, dialect }) => {
  const instructions = task.messages.filter(({ role }) => role === "system").map(({ content }) => content);
  return {
    model,
    ...(instructions.length > 0 ? { instructions: instructions.join("\n\n") } : {}),
    input: task.messages.filter(({ role }) => role !== "system").flatMap(itemsOf),
    stream: task.stream,
    ...(task.tools?.length
      ? {
          tools: task.tools.map(({ name, description, parameters, strict }) => ({
            type: "function",
            name,
            description,
            parameters,
            // Said always: where it is left out, the schema is bent to fit.
            strict: strict === true && dialect.tools?.strict === true,
          })),
        }
      : {}),
    ...(task.tools?.length && typeof task.toolChoice === "string" ? { tool_choice: task.toolChoice } : {}),
  };
};

function itemsOf(message: PartnerMessage): Fields[] {
  if (message.role === "tool") {
    return [{ type: "function_call_output", call_id: message.toolCallId, output: message.content }];
  }
  const calls = toolCallsOf(message).map(({ id, name, arguments: written }) => ({
    type: "function_call",
    call_id: id,
    name,
    arguments: written,
  }));
  if (message.content === "" && calls.length > 0 && reasoningOf(message) === null) return calls;
  return [{ type: "message", role: message.role, content: contentFor(message) }, ...calls];
}

function contentFor(message: PartnerMessage): string | Fields[] {
  if (message.role !== "user" || !message.parts) return message.content;
  return message.parts.map((part) => {
    if (part.type === "text") return { type: "input_text", text: part.text };
    const url = `data:${part.mediaType};base64,${part.data}`;
    return part.type === "audio"
      ? { type: "input_audio", input_audio: { data: part.data, format: part.mediaType.slice(6) } }
      : { type: "input_image", image_url: url, detail: part.detail ?? "auto" };
  });
}

/** Reads OpenAI's responses: typed events, or the whole response. */
export const readResponses: OpenRead = () => {
  let id = "";
  let model = "";
  let called = false;
  const about = (said: Partial<Piece>) => pieceOf({ id, model, ...said });
  const open = (response: Fields | null) => {
    id = text(response?.["id"]) || id;
    model = text(response?.["model"]) || model;
  };
  /** Why it ended; a response that only called a tool completes like any other. */
  const finishOf = (response: Fields | null): string | null => {
    const status = text(response?.["status"]);
    if (status === "incomplete") {
      return text(asFields(response?.["incomplete_details"])?.["reason"]) || "incomplete";
    }
    return status === "completed" && called ? "TOOL_CALL" : status || null;
  };
  return (chunk) => {
    const type = text(chunk["type"]);
    switch (type) {
      case "": {
        open(chunk);
        const items = listOf(chunk["output"]);
        const tools = items.flatMap(toolIn);
        called = tools.length > 0;
        return about({
          text: items.map((item) => textIn(item, "output_text")).join(""),
          reasoning: items.map(reasoningIn).join(""),
          tools,
          finish: finishOf(chunk),
        });
      }
      case "response.created":
        open(asFields(chunk["response"]));
        return about({});
      case "response.output_text.delta":
        return about({ text: text(chunk["delta"]) });
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta":
        return about({ reasoning: text(chunk["delta"]) });
      case "response.output_item.added": {
        const item = asFields(chunk["item"]);
        if (item?.["type"] !== "function_call") return about({});
        called = true;
        // Its arguments come piece by piece; what stands here already would come twice.
        return about({ tools: [{ ...named(item, indexOf(chunk)), arguments: "" }] });
      }
      case "response.function_call_arguments.delta":
        return about({
          tools: [{ index: indexOf(chunk), id: "", name: "", arguments: text(chunk["delta"]) }],
        });
      case "response.completed":
      case "response.incomplete":
        open(asFields(chunk["response"]));
        return about({ finish: finishOf(asFields(chunk["response"])) });
      default:
        // `in_progress`, parts and items that begin or are done, and whatever else may come.
        return about({});
    }
  };
};

function toolIn(item: Fields, index: number): ToolPiece[] {
  if (item["type"] !== "function_call") return [];
  return [{ ...named(item, index), arguments: text(item["arguments"]) }];
}

function named(item: Fields, index: number) {
  return { index, id: text(item["call_id"]), name: text(item["name"]) };
}

function textIn(item: Fields, type: string): string {
  return listOf(item["content"])
    .map((part) => (part["type"] === type ? text(part["text"]) : ""))
    .join("");
}

function reasoningIn(item: Fields): string {
  if (item["type"] !== "reasoning") return "";
  const summary = listOf(item["summary"])
    .map((part) => text(part["text"]))
    .join("");
  return summary || textIn(item, "reasoning_text");
}

function indexOf(chunk: Fields): number {
  return typeof chunk["output_index"] === "number" ? chunk["output_index"] : 0;
}
