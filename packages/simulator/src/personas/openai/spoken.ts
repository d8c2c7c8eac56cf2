import { mp3Of, speakingTime, toneOf, wavOf } from "../../sound/index.ts";
import type { Frame, ReplyContent } from "../framing.ts";

/** How long a spoken answer can be referred to, in seconds; from background knowledge. */
const hour = 3_600;

/** A token of output for every 50 ms of sound; from background knowledge, to be confirmed with a key. */
const tokensPerSecond = 20;

/** What the simulator can make, a tone, or as MP3 silence; other forms are not simulated. */
const makers: Readonly<Record<string, (seconds: number) => Buffer>> = {
  wav: wavOf,
  mp3: mp3Of,
  pcm16: toneOf,
};

/** How many tokens the sound of a text comes to. */
export function spokenTokens(text: string): number {
  return Math.ceil(speakingTime(text) * tokensPerSecond);
}

/** `message.audio` of a whole answer (openai/openai-openapi, 2026-08-21). */
export function spokenMessage(content: ReplyContent): Record<string, unknown> {
  const { format } = (content.asked["audio"] ?? {}) as { format?: unknown };
  const make = makers[String(format)] ?? wavOf;
  const data = make(speakingTime(content.text)).toString("base64");
  return { id: idOf(content), data, expires_at: expiry(content), transcript: content.text };
}

/** Words and sound by turns, the words a little ahead; the last update holds the expiry alone (the same description). */
export function spokenFrames(
  content: ReplyContent,
  words: readonly string[],
  chunk: (content: ReplyContent, delta: Record<string, unknown>) => unknown,
): Frame[] {
  const id = idOf(content);
  const samples = toneOf(speakingTime(content.text));
  const size = Math.ceil(samples.length / Math.max(1, words.length));
  const audio = (fields: Record<string, unknown>) => chunk(content, { audio: fields });
  return [
    ...words.flatMap((transcript, at): Frame[] => {
      const part = samples.subarray(at * size, (at + 1) * size);
      return [
        { part: "content", said: transcript, data: audio({ id, transcript }) },
        { part: "content", data: audio({ id, data: part.toString("base64") }) },
      ];
    }),
    { part: "content", data: audio({ id, expires_at: expiry(content) }) },
  ];
}

const idOf = ({ ids }: ReplyContent) => `audio_${ids.request.slice(4)}`;
const expiry = ({ ids }: ReplyContent) => ids.created + hour;
