import type { Random } from "../random.ts";
import type { ReplyIds } from "./persona.ts";

export type FinishName = "stop" | "length" | "content_filter";

export type TokenCounts = { prompt: number; completion: number; reasoning: number };

/** What a reply says before it is put into a partner's form. */
export type ReplyContent = {
  ids: ReplyIds;
  model: string;
  text: string;
  reasoning: string | null;
  refusal: string | null;
  finish: FinishName;
  tokens: TokenCounts;
  /** The request asked for usage in the stream. */
  includeUsage: boolean;
  /** The request did not switch padding off. */
  padding: boolean;
  random: Random;
};

/** How a partner writes the parts of a reply; each function returns the JSON of one stream chunk or of the whole reply. */
export type Framing = {
  opening: (content: ReplyContent) => unknown;
  reasoning: (content: ReplyContent, text: string) => unknown;
  text: (content: ReplyContent, text: string) => unknown;
  refusal: (content: ReplyContent, text: string) => unknown;
  finish: (content: ReplyContent) => unknown;
  usage: (content: ReplyContent) => unknown;
  whole: (content: ReplyContent) => unknown;
  streamType: string;
  wholeType: string;
};
