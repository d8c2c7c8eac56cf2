import { speakingTime, toneOf } from "../../sound/index.ts";
import type { Frame, ReplyContent } from "../framing.ts";

/** How long a spoken answer can be referred to, in seconds. */
const day = 86_400;

/** Tokens of a second of sound; from background knowledge of the guide, to be confirmed with a key. */
const tokensPerSecond = 12.5;

/** How many tokens the sound of a text comes to. */
export function spokenTokens(text: string): number {
  return Math.ceil(speakingTime(text) * tokensPerSecond);
}

/**
 * The words, then the sound in base64: bare samples of a tone, whatever format was asked for. Qwen3.5-Omni writes its
 * words as content (Model Studio, Qwen-Omni, sample of 2026-03), earlier lines as a transcript (samples of 2025).
 */
export function spokenFrames(
  content: ReplyContent,
  words: readonly string[],
  chunk: (content: ReplyContent, choice: Record<string, unknown>) => unknown,
): Frame[] {
  const id = `audio_${content.ids.request}`;
  const samples = toneOf(speakingTime(content.text));
  const half = samples.length / 2;
  const said = (delta: Record<string, unknown>) =>
    chunk(content, { delta, finish_reason: null, index: 0, logprobs: null });
  const asContent = content.model.startsWith("qwen3.5-");
  return [
    ...words.map((word): Frame => ({
      part: "content",
      said: word,
      data: said(asContent ? { content: word } : { content: null, audio: { transcript: word } }),
    })),
    ...[samples.subarray(0, half), samples.subarray(half)].map((part): Frame => {
      const audio = { data: part.toString("base64"), expires_at: content.ids.created + day, id };
      return { part: "content", data: said(asContent ? { audio } : { content: null, audio }) };
    }),
  ];
}
