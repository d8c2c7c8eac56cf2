import { messageOf, toolPieces, toolsOf } from "./chat-completions.ts";
import type { Encode, OpenRead } from "./hook.ts";
import { asFields, type Fields, listOf, pieceOf, text } from "./piece.ts";

/** A chat request in which every name is written in PascalCase, as Tencent Cloud's native interfaces want it. */
export const encodePascal: Encode = (task, { dialect, model }) => ({
  Model: model,
  Messages: task.messages.map((message) => renamed(messageOf(message, dialect), toPascal)),
  Stream: task.stream,
  ...(task.tools?.length
    ? {
        Tools: toolsOf(task.tools).map((tool) => {
          const { function: described } = tool as { function: Fields };
          // There a schema is a text, so that the names within it stay as they are.
          return renamed(
            { ...tool, function: { ...described, parameters: JSON.stringify(described["parameters"]) } },
            toPascal,
          );
        }),
      }
    : {}),
  ...(task.tools?.length && typeof task.toolChoice === "string" ? { ToolChoice: task.toolChoice } : {}),
});

/** Reads an answer in PascalCase; only a whole one is wrapped in `Response`. */
export const readPascal: OpenRead = (_sent, dialect) => (chunk) => {
  const answer = asFields(chunk["Response"]) ?? chunk;
  const choice = listOf(answer["Choices"])[0];
  const said = asFields(choice?.["Delta"]) ?? asFields(choice?.["Message"]);
  const delta = said ? renamed(said, toSnake) : null;
  return pieceOf({
    id: text(answer["Id"]),
    model: text(answer["Model"]),
    reasoning: delta ? dialect.reasoningFields.map((field) => text(said?.[field])).join("") : "",
    text: text(delta?.["content"]),
    tools: toolPieces(delta?.["tool_calls"]),
    finish: text(choice?.["FinishReason"]) || null,
  });
};

function toPascal(name: string): string {
  return name
    .split("_")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}

function toSnake(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, "_$&").toLowerCase();
}

/** The same value with every name in it written anew. */
function renamed(fields: Fields, rename: (name: string) => string): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [rename(name), renamedValue(value, rename)]),
  );
}

function renamedValue(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((element) => renamedValue(element, rename));
  const fields = asFields(value);
  return fields ? renamed(fields, rename) : value;
}
