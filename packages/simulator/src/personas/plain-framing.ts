import { type ChunkFraming, compatibleFraming, type Framing, type ReplyContent } from "./framing.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Where an OpenAI-compatible partner differs from the plain form. */
export type PlainStyle = {
  /** The field that shows thinking. */
  reasoningField: string;
  /** Where a stream's usage is written: in a chunk of its own if asked for, on the finish, or always on the finish. */
  usage: "own-chunk" | "on-finish" | "always-on-finish";
  usageFields?: (content: ReplyContent) => Fields;
  /** Top-level fields beside id, object, created and model. */
  top?: (content: ReplyContent) => Fields;
  /** Fields of a choice beside index, delta or message, and finish. */
  choice?: (content: ReplyContent, isLast: boolean) => Fields;
  opening?: (content: ReplyContent) => Fields;
  finishDelta?: (content: ReplyContent) => Fields;
  before?: ChunkFraming["before"];
  /** A tool call in one chunk, or its name first and its arguments after. */
  tools: "one-chunk" | "split";
  /** `finish_reason` is left out, not null, until the end. */
  omitsNulls?: boolean;
  modelName?: (model: string) => string;
  streamType?: string;
  wholeType?: string;
};

/** The framing of a partner that keeps to OpenAI's chunks but for its style. */
export function plainFraming(style: PlainStyle): Framing {
  const last = style.finishDelta ?? ((): Fields => ({ content: "" }));
  const rides = (content: ReplyContent): boolean =>
    style.usage === "always-on-finish" || (style.usage === "on-finish" && content.includeUsage);
  return compatibleFraming({
    opening: (content) =>
      chunk(style, content, style.opening?.(content) ?? { role: "assistant", content: "" }),
    reasoning: (content, text) => chunk(style, content, { [style.reasoningField]: text }),
    text: (content, text) => chunk(style, content, { content: text }),
    refusal: (content, text) => chunk(style, content, { content: text }),
    toolCalls: (content) =>
      toolDeltas(style, content).map((call) => chunk(style, content, { tool_calls: [call] })),
    finish: (content) => ({
      ...chunk(style, content, { ...last(content), finish: content.finish }),
      ...(rides(content) ? { usage: usageOf(style, content) } : {}),
    }),
    usage: (content) =>
      style.usage === "own-chunk"
        ? { ...head(style, content, "chat.completion.chunk"), choices: [], usage: usageOf(style, content) }
        : null,
    ...(style.before === undefined ? {} : { before: style.before }),
    whole: (content) => ({
      ...head(style, content, "chat.completion"),
      choices: [
        {
          index: 0,
          message: messageOf(style, content),
          finish_reason: content.finish,
          ...style.choice?.(content, true),
        },
      ],
      usage: usageOf(style, content),
      ...style.top?.(content),
    }),
    streamType: style.streamType ?? "text/event-stream; charset=utf-8",
    wholeType: style.wholeType ?? "application/json",
  });
}

/** One chunk with a delta, in a partner's style; `finish` beside the delta ends the choice. */
export function chunk(
  style: PlainStyle,
  content: ReplyContent,
  { finish = null, ...delta }: Fields & { finish?: string | null },
): Record<string, unknown> {
  const ending = finish === null && style.omitsNulls === true ? {} : { finish_reason: finish };
  return {
    ...head(style, content, "chat.completion.chunk"),
    choices: [{ index: 0, delta, ...ending, ...style.choice?.(content, finish !== null) }],
    ...style.top?.(content),
  };
}

function head(
  { modelName }: PlainStyle,
  { ids, model }: ReplyContent,
  object: string,
): Record<string, unknown> {
  return { id: ids.completion, object, created: ids.created, model: modelName?.(model) ?? model };
}

function messageOf({ reasoningField }: PlainStyle, content: ReplyContent): Fields {
  const { reasoning, toolCalls } = content;
  return {
    role: "assistant",
    content: content.refusal ?? content.text,
    ...(reasoning === null ? {} : { [reasoningField]: reasoning }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(toolCall) }),
  };
}

function toolCall({ id, name, arguments: given }: ReplyContent["toolCalls"][number], index: number): Fields {
  return { index, id, type: "function", function: { name, arguments: given } };
}

function toolDeltas({ tools }: PlainStyle, { toolCalls }: ReplyContent): Fields[] {
  return toolCalls.flatMap((call, index) =>
    tools === "one-chunk"
      ? [toolCall(call, index)]
      : [toolCall({ ...call, arguments: "" }, index), { index, function: { arguments: call.arguments } }],
  );
}

function usageOf({ usageFields }: PlainStyle, content: ReplyContent): Fields {
  const { prompt, completion } = content.tokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...usageFields?.(content),
  };
}
