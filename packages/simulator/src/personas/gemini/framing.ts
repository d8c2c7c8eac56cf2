import type { Frame, Framing, Made, ReplyContent } from "../framing.ts";

/** Chunks that are whole small replies, each with usage; the stream ends without `[DONE]` (wire research). */
export const geminiFraming: Framing = {
  stream(content, { reasoning, text }) {
    const { promptFeedback } = content.marks;
    if (promptFeedback !== undefined) return [{ part: "finish", data: blocked(content) }];
    const frame = (part: Frame["part"], parts: readonly unknown[], said: string): Frame => ({
      part,
      said,
      data: reply(content, parts, null),
    });
    return [
      ...reasoning.map((thought) => frame("reasoning", [{ text: thought, thought: true }], thought)),
      ...text.map((words) => frame("content", [{ text: words }], words)),
      ...(content.made === null ? [] : [frame("content", [madePart(content.made)], "")]),
      ...content.toolCalls.map((call) => frame("tool", [callPart(call)], "")),
      { part: "finish", data: reply(content, [{ text: "" }], content.finish) },
    ];
  },
  whole(content) {
    if (content.marks["promptFeedback"] !== undefined) return blocked(content);
    const parts = [
      ...(content.reasoning === null ? [] : [{ text: content.reasoning, thought: true }]),
      ...(content.text === "" ? [] : [{ text: content.text }]),
      ...(content.made === null ? [] : [madePart(content.made)]),
      ...content.toolCalls.map(callPart),
    ];
    return reply(content, parts, content.finish);
  },
  encode: ({ data }) => `data: ${JSON.stringify(data)}\r\n\r\n`,
  streamType: "text/event-stream",
  wholeType: "application/json; charset=UTF-8",
};

/** A picture or sound lies in the answer itself. */
function madePart({ type, bytes }: Made): unknown {
  return { inlineData: { mimeType: type, data: bytes.toString("base64") } };
}

/** The call has no id; who needs one must make it. */
function callPart({ name, arguments: given }: ReplyContent["toolCalls"][number]): unknown {
  return { functionCall: { name, args: JSON.parse(given) as unknown } };
}

function reply(content: ReplyContent, parts: readonly unknown[], finish: string | null): unknown {
  const ended = finish === null ? {} : { finishReason: finish, ...content.marks };
  const said = parts.length === 0 ? {} : { content: { parts, role: "model" } };
  return { candidates: [{ ...said, ...ended, index: 0 }], ...tail(content) };
}

function blocked(content: ReplyContent): unknown {
  return { promptFeedback: content.marks["promptFeedback"], ...tail(content) };
}

function tail({ tokens, model, ids }: ReplyContent): Record<string, unknown> {
  return {
    usageMetadata: {
      promptTokenCount: tokens.prompt,
      candidatesTokenCount: tokens.completion - tokens.reasoning,
      ...(tokens.reasoning > 0 ? { thoughtsTokenCount: tokens.reasoning } : {}),
      totalTokenCount: tokens.prompt + tokens.completion,
    },
    modelVersion: model,
    responseId: ids.completion,
  };
}
