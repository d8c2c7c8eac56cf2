import type { Frame, Framing, ReplyContent } from "../framing.ts";

type Block = {
  opening: Record<string, unknown>;
  deltas: readonly Record<string, unknown>[];
  part: Frame["part"];
};

/** Typed events: message_start, ping, blocks with their deltas, message_delta, message_stop (background knowledge). */
export const anthropicFraming: Framing = {
  stream(content, { reasoning, text }) {
    const blocks = blocksOf(content, { reasoning, text });
    return [
      frame("opening", "message_start", { message: messageOf(content) }),
      frame("opening", "ping", {}),
      ...blocks.flatMap(framesOf),
      frame("finish", "message_delta", {
        delta: { stop_reason: content.finish, stop_sequence: null, ...content.marks },
        usage: { output_tokens: content.tokens.completion },
      }),
      frame("done", "message_stop", {}),
    ];
  },
  whole: (content) => ({
    ...messageOf(content),
    content: wholeBlocks(content),
    stop_reason: content.finish,
    usage: usageOf(content, content.tokens.completion),
    ...content.marks,
  }),
  encode: ({ event, data }) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
  error: (body) => [{ part: "error", event: "error", data: body }],
  streamType: "text/event-stream; charset=utf-8",
  wholeType: "application/json",
};

function frame(part: Frame["part"], event: string, data: object): Frame {
  return { part, event, data: { type: event, ...data } };
}

function framesOf({ opening, deltas, part }: Block, index: number): Frame[] {
  return [
    frame("opening", "content_block_start", { index, content_block: opening }),
    ...deltas.map((delta) => {
      const said = delta["text"] ?? delta["thinking"];
      const event = frame(part, "content_block_delta", { index, delta });
      return typeof said === "string" ? { ...event, said } : event;
    }),
    frame("opening", "content_block_stop", { index }),
  ];
}

function blocksOf(
  content: ReplyContent,
  said: { reasoning: readonly string[]; text: readonly string[] },
): Block[] {
  const thinking: Block = {
    part: "reasoning",
    opening: { type: "thinking", thinking: "", signature: "" },
    deltas: [
      ...said.reasoning.map((thought) => ({ type: "thinking_delta", thinking: thought })),
      { type: "signature_delta", signature: signatureOf(content) },
    ],
  };
  const text: Block = {
    part: "content",
    opening: { type: "text", text: "" },
    deltas: said.text.map((words) => ({ type: "text_delta", text: words })),
  };
  const tools = content.toolCalls.map(({ id, name, arguments: given }): Block => ({
    part: "tool",
    opening: { type: "tool_use", id, name, input: {} },
    // The first delta of a tool's input is empty.
    deltas: ["", given].map((json) => ({ type: "input_json_delta", partial_json: json })),
  }));
  return [
    ...(said.reasoning.length > 0 ? [thinking] : []),
    ...(said.text.length > 0 ? [text] : []),
    ...tools,
  ];
}

function wholeBlocks(content: ReplyContent): unknown[] {
  const { reasoning, text, toolCalls } = content;
  return [
    ...(reasoning === null
      ? []
      : [{ type: "thinking", thinking: reasoning, signature: signatureOf(content) }]),
    ...(text === "" ? [] : [{ type: "text", text }]),
    ...toolCalls.map(({ id, name, arguments: given }) => ({
      type: "tool_use",
      id,
      name,
      input: JSON.parse(given) as unknown,
    })),
  ];
}

function signatureOf({ ids }: ReplyContent): string {
  return Buffer.from(`simulated ${ids.completion}`).toString("base64");
}

function messageOf(content: ReplyContent): Record<string, unknown> {
  return {
    id: content.ids.completion,
    type: "message",
    role: "assistant",
    model: content.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: usageOf(content, 1),
  };
}

function usageOf({ tokens }: ReplyContent, output: number): Record<string, unknown> {
  return {
    input_tokens: tokens.prompt,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: output,
    service_tier: "standard",
  };
}
