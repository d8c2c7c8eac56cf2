import { seesNatively } from "./seeing.ts";
import type { Frame, Framing, ReplyContent } from "../framing.ts";

/** DashScope's own framing: id, event, status, `data:` without a space, no `[DONE]`, cumulative text (wire research). */
export const dashScopeFraming: Framing = {
  stream(content, { reasoning, text }) {
    const cumulative = !isIncremental(content);
    const thoughts = grown(reasoning, cumulative);
    const words = grown(text, cumulative);
    const thought = cumulative ? reasoning.join("") : "";
    const all = cumulative ? text.join("") : "";
    return [
      ...thoughts.map((said, index) => ({
        part: "reasoning" as const,
        said: reasoning[index] ?? "",
        data: reply(content, { content: "", reasoning_content: said }, null),
      })),
      ...words.map((said, index) => ({
        part: "content" as const,
        said: text[index] ?? "",
        data: reply(content, withThought(content, { content: said }, thought), null),
      })),
      ...content.toolCalls.map((_call, index) => ({
        part: "tool" as const,
        data: reply(content, { content: "", tool_calls: [toolCalls(content)[index]] }, null),
      })),
      {
        part: "finish",
        data: reply(content, withThought(content, { content: all }, thought), content.finish),
      },
    ];
  },
  whole: (content) =>
    reply(
      content,
      withThought(
        content,
        {
          content: content.text,
          ...(content.toolCalls.length === 0 ? {} : { tool_calls: toolCalls(content) }),
        },
        content.reasoning ?? "",
      ),
      content.finish,
    ),
  encode: ({ part, data }: Frame, ordinal) => {
    const [event, status] = part === "error" ? ["error", 400] : ["result", 200];
    return `id:${ordinal}\nevent:${event}\n:HTTP_STATUS/${status}\ndata:${JSON.stringify(data)}\n\n`;
  },
  streamType: "text/event-stream;charset=UTF-8",
  wholeType: "application/json",
};

/** Each piece alone, or everything up to it. */
function grown(pieces: readonly string[], cumulative: boolean): readonly string[] {
  if (!cumulative) return pieces;
  let sum = "";
  return pieces.map((piece) => (sum += piece));
}

function parametersOf({ asked }: ReplyContent): Record<string, unknown> {
  return (asked["parameters"] ?? {}) as Record<string, unknown>;
}

function isIncremental(content: ReplyContent): boolean {
  // Some models have no increments, whatever is asked.
  return parametersOf(content)["incremental_output"] === true && !content.grows;
}

function withThought({ reasoning }: ReplyContent, message: object, thought: string): object {
  return reasoning === null ? message : { ...message, reasoning_content: thought };
}

function toolCalls({ toolCalls: calls }: ReplyContent): unknown[] {
  return calls.map(({ id, name, arguments: given }, index) => ({
    index,
    id,
    type: "function",
    function: { name, arguments: given },
  }));
}

/** Until the end the finish reason is the string `null`. */
function reply(content: ReplyContent, message: object, finish: string | null): unknown {
  const { tokens, ids } = content;
  const reason = finish ?? "null";
  const said = (message as { content: string }).content;
  // What sees answers in parts (DashScope API reference, 2026-09-28), and with none where it says nothing.
  const parts = seesNatively(content.model) ? { content: said === "" ? [] : [{ text: said }] } : {};
  const output =
    parametersOf(content)["result_format"] === "text"
      ? { text: said, finish_reason: reason }
      : { choices: [{ message: { role: "assistant", ...message, ...parts }, finish_reason: reason }] };
  return {
    output,
    usage: {
      input_tokens: tokens.prompt,
      output_tokens: tokens.completion,
      total_tokens: tokens.prompt + tokens.completion,
    },
    request_id: ids.request,
  };
}
