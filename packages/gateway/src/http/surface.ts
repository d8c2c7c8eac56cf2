import type { Correction, FinishReason, Language, Meta, Problem } from "@homeport/protocol";
import type { About } from "../pipeline/index.ts";

export type Finish = { reason: FinishReason; corrections: readonly Correction[] | null; meta: Meta };
export type ReadyMeta = Omit<Meta, "usage" | "cost" | "ms">;

/** How one surface writes an answer: whole, or as frames of a stream. */
export type Surface = {
  reply(text: string, finish: Finish): unknown;
  /** Begins a stream; a failure in it is told in the language. */
  open(about: About, language: Language): StreamWriter;
};

/** Writes one stream; every method gives the bytes to send, as text. */
export type StreamWriter = {
  start(meta: ReadyMeta): string;
  text(text: string): string;
  finish(finish: Finish): string;
  /** A failure after something was sent; says whether what was shown must be withdrawn. */
  failed(problem: Problem, about: About): string;
};
