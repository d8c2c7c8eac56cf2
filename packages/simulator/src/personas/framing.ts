import type { Random } from "../random.ts";
import type { Part } from "../wire/index.ts";
import type { ReplyIds } from "./persona.ts";

export type FinishName = "stop" | "length" | "content_filter" | "tool_calls";

export type TokenCounts = { prompt: number; completion: number; reasoning: number };

/** A tool call of the model; arguments as a partner sends them, JSON in a string. */
export type ToolCall = { id: string; name: string; arguments: string };

/** A sound that was written down: its length in seconds and its language. */
export type Heard = { seconds: number; language: string };

/** Something made in the place of words. */
export type Made = { type: string; bytes: Buffer };

/** What a reply says before it is put into a partner's form. */
export type ReplyContent = {
  ids: ReplyIds;
  model: string;
  text: string;
  reasoning: string | null;
  refusal: string | null;
  toolCalls: readonly ToolCall[];
  /** The finish reason in the partner's own word. */
  finish: string;
  /** What the partner's inspection marks beside the text, in the persona's own terms. */
  marks: Readonly<Record<string, unknown>>;
  tokens: TokenCounts;
  /** What was written down of a sound, or `null`. */
  heard: Heard | null;
  /** A picture or sound that is the answer, or `null`. */
  made: Made | null;
  /** Each chunk holds everything said so far. */
  grows: boolean;
  /** The answer is spoken as well. */
  spoken: boolean;
  /** The request asked for usage in the stream. */
  includeUsage: boolean;
  /** The request did not switch padding off. */
  padding: boolean;
  /** The request as it was sent, for what only one partner has. */
  asked: Readonly<Record<string, unknown>>;
  random: Random;
};

/** One event of a stream before it is written as bytes. */
export type Frame = {
  part: Part;
  /** JSON; a string is written as it is. */
  data: unknown;
  /** The event's type, where the partner names it. */
  event?: string;
  /** The text in it that the model spoke, for the pace. */
  said?: string;
};

/** The text of a reply, cut to what travels in one event each. */
export type Pieces = {
  reasoning: readonly string[];
  text: readonly string[];
  refusal: readonly string[];
};

/** How a partner writes a reply: as events, or whole. */
export type Framing = {
  stream: (content: ReplyContent, pieces: Pieces) => readonly Frame[];
  whole: (content: ReplyContent) => unknown;
  /** The bytes of an event; without it `data: …` and a blank line. */
  encode?: (frame: Frame, ordinal: number) => string;
  /** The events of an error in the middle; without it the error's body. */
  error?: (body: unknown, about: Pick<ReplyContent, "ids" | "model" | "asked">) => readonly Frame[];
  streamType: string;
  wholeType: string;
};

/** How an OpenAI-compatible partner writes each chunk. */
export type ChunkFraming = {
  opening: (content: ReplyContent) => unknown;
  reasoning: (content: ReplyContent, text: string) => unknown;
  text: (content: ReplyContent, text: string) => unknown;
  refusal: (content: ReplyContent, text: string) => unknown;
  /** The chunks of the tool calls, in order. */
  toolCalls: (content: ReplyContent) => readonly unknown[];
  finish: (content: ReplyContent) => unknown;
  /** The chunk of the usage, or `null` where it rides on another. */
  usage: (content: ReplyContent) => unknown;
  /** Chunks before the first, for example of a search. */
  before?: (content: ReplyContent) => readonly unknown[];
  whole: (content: ReplyContent) => unknown;
  streamType: string;
  wholeType: string;
};

/** The framing of an OpenAI-compatible partner: chunks in the usual order, then `[DONE]`. */
export function compatibleFraming(chunks: ChunkFraming): Framing {
  return {
    stream(content, { reasoning, text, refusal }) {
      const said = (part: Part, form: (c: ReplyContent, text: string) => unknown) => (words: string) => ({
        part,
        data: form(content, words),
        said: words,
      });
      const usage = content.includeUsage ? chunks.usage(content) : null;
      return [
        ...(chunks.before?.(content) ?? []).map((data) => ({ part: "opening" as const, data })),
        { part: "opening", data: chunks.opening(content) },
        ...reasoning.map(said("reasoning", chunks.reasoning)),
        ...text.map(said("content", chunks.text)),
        ...refusal.map(said("content", chunks.refusal)),
        ...chunks.toolCalls(content).map((data) => ({ part: "tool" as const, data })),
        { part: "finish", data: chunks.finish(content) },
        ...(usage === null ? [] : [{ part: "usage" as const, data: usage }]),
        { part: "done", data: "[DONE]" },
      ];
    },
    whole: chunks.whole,
    streamType: chunks.streamType,
    wholeType: chunks.wholeType,
  };
}
