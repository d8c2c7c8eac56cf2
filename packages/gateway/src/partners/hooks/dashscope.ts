import { messageOf, toolPieces, toolsOf } from "./chat-completions.ts";
import type { Encode, OpenRead } from "./hook.ts";
import { mannerOf } from "../model-manner.ts";
import type { PartnerMessage } from "../task.ts";
import { asFields, type Fields, listOf, pieceOf, text, type ToolPiece } from "./piece.ts";

/** A request of Alibaba's native generation: messages under `input`, everything else under `parameters`. */
export const encodeDashscope: Encode = (task, { dialect, model }) => ({
  model,
  input: {
    messages: task.messages.map((message) => ({
      ...messageOf(message, dialect),
      ...(mannerOf(dialect, model).inParts ? { content: partsOf(message) } : {}),
    })),
  },
  parameters: {
    ...(task.tools?.length ? { tools: toolsOf(task.tools) } : {}),
    ...(task.tools?.length && typeof task.toolChoice === "string" ? { tool_choice: task.toolChoice } : {}),
  },
});

/** A turn of a model that takes several media: each part is told by its one field. */
function partsOf(message: PartnerMessage): Fields[] {
  if (message.role !== "user" || !message.parts) {
    return message.content === "" ? [] : [{ text: message.content }];
  }
  return message.parts.map((part) =>
    part.type === "text"
      ? { text: part.text }
      : { [part.type]: `data:${part.mediaType};base64,${part.data}` },
  );
}

/**
 * Reads Alibaba's native answer. Each chunk repeats all the text so far, unless increments were asked for; a finish
 * that is not there yet is the text "null".
 */
export const readDashscope: OpenRead = (sent) => {
  const cumulative = asFields(sent["parameters"])?.["incremental_output"] !== true;
  const shown = new Map<string, number>();
  /** What is new in a text that may repeat what was told before. */
  const fresh = (place: string, whole: string): string => {
    if (!cumulative) return whole;
    const told = shown.get(place) ?? 0;
    if (whole.length > told) shown.set(place, whole.length);
    return whole.slice(told);
  };
  const freshTool = (tool: ToolPiece): ToolPiece => ({
    ...tool,
    arguments: fresh(`tool ${tool.index}`, tool.arguments),
  });
  return (chunk) => {
    const output = asFields(chunk["output"]);
    const choice = listOf(output?.["choices"])[0];
    const message = asFields(choice?.["message"]);
    const finish = text(choice?.["finish_reason"] ?? output?.["finish_reason"]);
    const content = message?.["content"];
    const parts = listOf(content)
      .map((part) => text(part["text"]))
      .join("");
    return pieceOf({
      id: text(chunk["request_id"]),
      reasoning: fresh("reasoning", text(message?.["reasoning_content"])),
      text: fresh("text", text(content) || parts || text(output?.["text"])),
      tools: toolPieces(message?.["tool_calls"]).map(freshTool),
      finish: finish === "" || finish === "null" ? null : finish,
    });
  };
};
