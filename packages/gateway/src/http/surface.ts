import type { Correction, FinishReason, Language, Meta, Problem } from "@homeport/protocol";
import type { About, Content, ReadyMeta } from "../pipeline/index.ts";

export type Finish = {
  reason: FinishReason;
  corrections: readonly Correction[] | null;
  omitted: readonly string[];
  meta: Meta;
};

/** A whole answer: its text, joined, and everything else in its order. */
export type Collected = { text: string; others: readonly Exclude<Content, { type: "text" }>[] };

/** What a whole answer is sent as. */
export type Reply =
  | { type: "json"; body: unknown }
  | { type: "bytes"; mediaType: string; bytes: Uint8Array; headers: Readonly<Record<string, string>> };

/** How one surface writes an answer: whole, or as frames of a stream. */
export type Surface = {
  reply(collected: Collected, finish: Finish): Reply;
  /** Begins a stream; a failure in it is told in the language. */
  open(about: About, language: Language): StreamWriter;
};

/** The body of a failure before anything was sent. */
export type FailureForm = (problem: Problem, about: Partial<About>, language: Language) => unknown;

/** Writes one stream; every method gives the bytes to send, as text. */
export type StreamWriter = {
  start(meta: ReadyMeta): string;
  write(content: Content): string;
  finish(finish: Finish): string;
  /** A failure after something was sent; says whether what was shown must be withdrawn. */
  failed(problem: Problem, about: About): string;
};
