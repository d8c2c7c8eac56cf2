import { type ChunkFraming, compatibleFraming, type Framing, type ReplyContent } from "../framing.ts";
import { spokenFrames, spokenTokens } from "./spoken.ts";

/** Key order, empty finish delta and usage chunk as in the streaming guide's sample and recordings of 2025–2026. */
const chunks: ChunkFraming = {
  opening: (content) =>
    chunk(content, {
      delta:
        content.reasoning === null
          ? { content: "", role: "assistant" }
          : { content: null, role: "assistant", reasoning_content: "" },
      index: 0,
      logprobs: null,
      finish_reason: null,
    }),
  reasoning: (content, text) =>
    chunk(content, {
      finish_reason: null,
      logprobs: null,
      delta: { content: null, reasoning_content: text },
      index: 0,
    }),
  text: (content, text) =>
    chunk(content, {
      delta: content.reasoning === null ? { content: text } : { content: text, reasoning_content: null },
      finish_reason: null,
      index: 0,
      logprobs: null,
    }),
  refusal: (content, text) => chunks.text(content, text),
  // The first chunk of a call names it; what follows carries an empty id (wire research).
  toolCalls: (content) =>
    content.toolCalls.flatMap(({ id, name, arguments: given }, index) => [
      tool(content, { index, id, type: "function", function: { name, arguments: "" } }),
      tool(content, { index, id: "", type: "function", function: { arguments: given } }),
    ]),
  finish: (content) =>
    chunk(content, {
      finish_reason: content.finish,
      delta:
        content.reasoning === null
          ? { content: "", ...annotationsOf(content) }
          : { content: "", reasoning_content: null },
      index: 0,
      logprobs: null,
    }),
  usage: (content) => ({ choices: [], ...tail(content, "chat.completion.chunk", usageOf(content)) }),
  whole: (content) => ({
    choices: [
      {
        message: {
          role: "assistant",
          content: content.refusal ?? content.text,
          ...(content.reasoning === null ? {} : { reasoning_content: content.reasoning }),
          ...toolsOf(content),
          ...annotationsOf(content),
        },
        finish_reason: content.finish,
        index: 0,
        logprobs: null,
      },
    ],
    ...tail(content, "chat.completion", usageOf(content)),
  }),
  streamType: "text/event-stream;charset=UTF-8",
  wholeType: "application/json",
};

const compatible = compatibleFraming(chunks);

/** Alibaba's compatible mode as events and whole; some models repeat what they said before, some speak. */
export const alibabaFraming: Framing = {
  ...compatible,
  stream(content, pieces) {
    const frames = compatible.stream(
      content,
      content.grows ? { ...pieces, text: grown(pieces.text) } : pieces,
    );
    if (!content.spoken) return frames;
    const finish = frames.findIndex(({ part }) => part === "finish");
    const written = frames.slice(0, finish).filter(({ part }) => part !== "content");
    return [...written, ...spokenFrames(content, pieces.text, chunk), ...frames.slice(finish)];
  },
};

/** Each piece with everything before it. */
function grown(pieces: readonly string[]): readonly string[] {
  let sum = "";
  return pieces.map((piece) => (sum += piece));
}

function tool(content: ReplyContent, call: unknown): unknown {
  const delta = { content: null, tool_calls: [call] };
  return chunk(content, { delta, finish_reason: null, index: 0, logprobs: null });
}

function toolsOf({ toolCalls }: ReplyContent): Record<string, unknown> {
  const calls = toolCalls.map(({ id, name, arguments: given }, index) => ({
    function: { name, arguments: given },
    index,
    id,
    type: "function",
  }));
  return calls.length === 0 ? {} : { tool_calls: calls };
}

function chunk(content: ReplyContent, choice: Record<string, unknown>): unknown {
  return { choices: [choice], ...tail(content, "chat.completion.chunk", null) };
}

function tail(content: ReplyContent, object: string, usage: unknown): Record<string, unknown> {
  return {
    object,
    usage,
    created: content.ids.created,
    system_fingerprint: null,
    model: content.model,
    id: content.ids.completion,
  };
}

/** What speech recognition tells of the sound beside its text. */
function annotationsOf({ heard }: ReplyContent): Record<string, unknown> {
  return heard === null
    ? {}
    : { annotations: [{ type: "audio_info", language: heard.language, emotion: "neutral" }] };
}

function usageOf(content: ReplyContent): Record<string, unknown> {
  const { tokens, reasoning, heard } = content;
  const sound = content.spoken ? spokenTokens(content.text) : 0;
  return {
    prompt_tokens: tokens.prompt,
    completion_tokens: tokens.completion + sound,
    total_tokens: tokens.prompt + tokens.completion + sound,
    ...(content.spoken
      ? { completion_tokens_details: { audio_tokens: sound, text_tokens: tokens.completion } }
      : {}),
    ...(reasoning === null ? {} : { completion_tokens_details: { reasoning_tokens: tokens.reasoning } }),
    prompt_tokens_details:
      heard === null ? { cached_tokens: 0 } : { cached_tokens: 0, audio_tokens: tokens.prompt },
    ...(heard === null ? {} : { seconds: Math.ceil(heard.seconds) }),
  };
}
