import type { ErrorCode } from "./errors/index.ts";
import type { ModerationFinding } from "./moderation.ts";
import type { Verdict } from "./verdict.ts";

/** Tokens as the partner counted them, or `null` where it said nothing. */
export type Usage = {
  inputTokens: number | null;
  outputTokens: number | null;
  cachedInputTokens: number | null;
  reasoningTokens: number | null;
  /** Written to the partner's cache, out of the input; absent where its dialect does not read it. */
  cacheWriteTokens?: number | null;
  /** Pictures that were made; absent of anything else. */
  images?: number | null;
  /** Seconds of sound that were heard or made, where the partner says so. */
  seconds?: number | null;
  /** Tokens of sound out of the input and out of the output; absent where there are none, or none are told. */
  audioInputTokens?: number | null;
  audioOutputTokens?: number | null;
};

export const unknownUsage: Usage = {
  inputTokens: null,
  outputTokens: null,
  cachedInputTokens: null,
  reasoningTokens: null,
};

export type FinishReason = "stop" | "length" | "tool" | "content_filter";

/** The behaviour classes of a partner's failure; each has exactly one handling. */
export type ErrorClass =
  | "policy"
  | "capacity"
  | "quota"
  | "credential"
  | "moderation_outage"
  | "ours"
  | "transport"
  | "protocol";

/**
 * A piece of a transcript: from where to where in its text, in UTF-16 units, and when it was said, in seconds. It holds no
 * text of its own, so that nothing can be told by it that was not screened as text.
 */
export type TimedPiece = {
  from: number;
  to: number;
  start: number;
  end: number;
  /** What the partner reckons of its own hearing; null where it does not say. */
  reckoned: Reckoned | null;
};

/** Where the partner's window began, what it was read with, and how sure it is, in the numbers of Whisper. */
export type Reckoned = {
  seek: number;
  temperature: number;
  averageLogProbability: number;
  compressionRatio: number;
  noSpeechProbability: number;
};

/** The one language that every dialect decodes to and every surface encodes from. */
export type StreamEvent =
  | {
      type: "start";
      id: string;
      model: string;
      /** Response headers of the partner's that its dialect lets pass. */
      headers?: Readonly<Record<string, string>>;
    }
  | { type: "reasoning"; text: string }
  | { type: "text"; text: string }
  | { type: "tool"; index: number; id: string | null; name: string | null; arguments: string }
  | { type: "citation"; url: string; title: string | null }
  /** The vector of one input text. */
  | { type: "embedding"; index: number; vector: readonly number[] }
  /** How well one document answers; higher is better, and only comparable within one answer. */
  | { type: "ranking"; index: number; score: number }
  /** A partner's judgement of one input of a moderation; flagged by its own word, or by any of its findings. */
  | { type: "moderation"; index: number; flagged: boolean; findings: readonly ModerationFinding[] }
  /** A picture, or a piece of sound; pieces of one sound have one index, in order. */
  | { type: "media"; index: number; mediaType: string; bytes: Uint8Array }
  /** When a transcript's pieces were said, the language that was heard, and how long the sound is, in seconds. */
  | {
      type: "times";
      /** How long the transcript is, in UTF-16 units, so that its pieces are found again behind a label. */
      length: number;
      language: string | null;
      duration: number | null;
      pieces: readonly TimedPiece[];
    }
  /** What was asked and could not be sent on to this partner, by its name in the task, such as `reasoning`. */
  | { type: "omitted"; names: readonly string[] }
  | { type: "verdict"; verdict: Verdict }
  | { type: "retract"; category: string; by: string }
  | { type: "usage"; usage: Usage }
  | { type: "finish"; reason: FinishReason }
  | {
      type: "error";
      code: ErrorCode;
      class: ErrorClass;
      detail: string;
      retryAfterSeconds: number | null;
      /** It is certain that nothing was made that a partner charges for: it was never reached, or sent us elsewhere. */
      uncharged?: true;
    };

const content: ReadonlySet<StreamEvent["type"]> = new Set([
  "text",
  "tool",
  "embedding",
  "ranking",
  "moderation",
  "media",
]);

/** Whether an event is a piece of what was asked for. */
export function isContent({ type }: StreamEvent): boolean {
  return content.has(type);
}

/** Whether a caller sees anything of an event: a piece of the answer, or its end. */
export function isVisible(event: StreamEvent): boolean {
  return event.type === "finish" || isContent(event);
}
