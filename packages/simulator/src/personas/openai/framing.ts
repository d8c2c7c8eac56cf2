import { alphanumeric } from "../../random.ts";
import { type ChunkFraming, compatibleFraming, type Framing, type ReplyContent } from "../framing.ts";
import { spokenFrames, spokenMessage, spokenTokens } from "./spoken.ts";

/** Key order, first chunk, empty finish delta and padding as in streams recorded from 2024 to 2025-11. */
const chunks: ChunkFraming = {
  opening: (content) =>
    chunk(
      content,
      content.refusal === null
        ? { role: "assistant", content: "", refusal: null }
        : { role: "assistant", content: null, refusal: "" },
    ),
  // Chat completions count reasoning but never show it.
  reasoning: (content) => chunk(content, {}),
  text: (content, text) => chunk(content, { content: text }),
  refusal: (content, text) => chunk(content, { refusal: text }),
  toolCalls: (content) =>
    content.toolCalls.flatMap(({ id, name, arguments: given }, index) => [
      chunk(content, { tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }),
      chunk(content, { tool_calls: [{ index, function: { arguments: given } }] }),
    ]),
  finish: (content) => chunk(content, {}, content.finish),
  usage: (content) => ({
    ...head(content, "chat.completion.chunk"),
    choices: [],
    usage: usageOf(content),
    ...padding(content, 4),
  }),
  whole: (content) => ({
    ...head(content, "chat.completion", false),
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content:
            content.refusal === null && content.toolCalls.length === 0 && !speaks(content)
              ? content.text
              : null,
          ...(speaks(content) ? { audio: spokenMessage(content) } : {}),
          ...toolsOf(content),
          refusal: content.refusal,
          annotations: [],
        },
        logprobs: null,
        finish_reason: content.finish,
      },
    ],
    usage: usageOf(content),
    service_tier: "default",
    system_fingerprint: "fp_51f1e0d5a3",
  }),
  streamType: "text/event-stream; charset=utf-8",
  wholeType: "application/json",
};

const compatible = compatibleFraming(chunks);

/** OpenAI's chat completions as events and whole; some models speak. */
export const openaiFraming: Framing = {
  ...compatible,
  stream(content, pieces) {
    const frames = compatible.stream(content, pieces);
    if (!speaks(content)) return frames;
    const finish = frames.findIndex(({ part }) => part === "finish");
    const written = frames.slice(0, finish).filter(({ part }) => part !== "content");
    return [...written, ...spokenFrames(content, pieces.text, chunk), ...frames.slice(finish)];
  },
};

/** Nothing is said of a refusal or beside calls. */
function speaks({ spoken, refusal, toolCalls }: ReplyContent): boolean {
  return spoken && refusal === null && toolCalls.length === 0;
}

function toolsOf({ toolCalls }: ReplyContent): Record<string, unknown> {
  const calls = toolCalls.map(({ id, name, arguments: given }) => ({
    id,
    type: "function",
    function: { name, arguments: given },
  }));
  return calls.length === 0 ? {} : { tool_calls: calls };
}

function chunk(content: ReplyContent, delta: Record<string, unknown>, finish: string | null = null): unknown {
  const said = delta["content"] ?? delta["refusal"];
  return {
    ...head(content, "chat.completion.chunk"),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(content.includeUsage ? { usage: null } : {}),
    ...padding(content, typeof said === "string" ? said.length : 0),
  };
}

function head({ ids, model }: ReplyContent, object: string, streamed = true): Record<string, unknown> {
  return {
    id: ids.completion,
    object,
    created: ids.created,
    model,
    ...(streamed ? { service_tier: "default", system_fingerprint: "fp_51f1e0d5a3" } : {}),
  };
}

/** Padding hides the length of each chunk from who can only see its size. */
function padding({ padding: wanted, random }: ReplyContent, length: number): Record<string, unknown> {
  const wantedLength = Math.max(1, 16 - (length % 16));
  return wanted ? { obfuscation: random.characters(wantedLength, alphanumeric) } : {};
}

function usageOf(content: ReplyContent): Record<string, unknown> {
  const { tokens } = content;
  const sound = speaks(content) ? spokenTokens(content.text) : 0;
  return {
    prompt_tokens: tokens.prompt,
    completion_tokens: tokens.completion + sound,
    total_tokens: tokens.prompt + tokens.completion + sound,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: tokens.reasoning,
      audio_tokens: sound,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
