import { argumentsOf, type PartnerMessage, toolCallsOf } from "../task.ts";
import type { Encode, OpenRead } from "./hook.ts";
import { asFields, type Fields, listOf, pieceOf, text, type ToolPiece } from "./piece.ts";

const modes = { auto: "AUTO", none: "NONE", required: "ANY" } as const;

/** A request of Gemini's generateContent; the model stands in the path. */
export const encodeGenerateContent: Encode = (task) => {
  const system = task.messages.filter(({ role }) => role === "system").map(({ content }) => content);
  return {
    ...(system.length > 0 ? { systemInstruction: { parts: [{ text: system.join("\n\n") }] } } : {}),
    contents: contentsOf(task.messages.filter(({ role }) => role !== "system")),
    ...(task.tools?.length
      ? {
          tools: [
            {
              functionDeclarations: task.tools.map(({ name, description, parameters }) => ({
                name,
                description,
                parametersJsonSchema: parameters,
              })),
            },
          ],
        }
      : {}),
    ...(task.tools?.length && typeof task.toolChoice === "string"
      ? { toolConfig: { functionCallingConfig: { mode: modes[task.toolChoice] } } }
      : {}),
  };
};

function contentsOf(messages: readonly PartnerMessage[]): Fields[] {
  return messages.map((message) => {
    if (message.role === "tool") {
      const response = { name: message.name, response: { output: message.content } };
      return { role: "user", parts: [{ functionResponse: response }] };
    }
    const calls = toolCallsOf(message).map((call) => ({
      functionCall: { name: call.name, args: argumentsOf(call) },
    }));
    if (message.role === "user" && message.parts) {
      return {
        role: "user",
        parts: message.parts.map((part) =>
          part.type === "text"
            ? { text: part.text }
            : { inlineData: { mimeType: part.mediaType, data: part.data } },
        ),
      };
    }
    const said = message.content === "" && calls.length > 0 ? [] : [{ text: message.content }];
    return { role: message.role === "assistant" ? "model" : "user", parts: [...said, ...calls] };
  });
}

/** Reads a response of generateContent, or one chunk of a stream of them. A tool call always comes whole there. */
export const readGenerateContent: OpenRead = () => {
  let called = 0;
  return (chunk) => {
    const candidate = listOf(chunk["candidates"])[0];
    const parts = listOf(asFields(candidate?.["content"])?.["parts"]);
    const tools: ToolPiece[] = [];
    for (const part of parts) {
      const call = asFields(part["functionCall"]);
      if (!call) continue;
      tools.push({
        index: called++,
        // Mostly missing or empty; one is given to it where it is put in form.
        id: text(call["id"]),
        name: text(call["name"]),
        arguments: JSON.stringify(call["args"] ?? {}),
      });
    }
    const finish = text(candidate?.["finishReason"]) || null;
    return pieceOf({
      id: text(chunk["responseId"]),
      model: text(chunk["modelVersion"]),
      reasoning: parts.map((part) => (part["thought"] === true ? text(part["text"]) : "")).join(""),
      text: parts.map((part) => (part["thought"] === true ? "" : text(part["text"]))).join(""),
      tools,
      // It stops in the same way whether it called a tool or not.
      finish: finish === "STOP" && called > 0 ? "TOOL_CALL" : finish,
    });
  };
};
