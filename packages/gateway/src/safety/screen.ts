import type { Verdict } from "@homeport/protocol";

/** What is screened: what a person sent, or what a model answered. */
export type Phase = "input" | "output";

/** What a piece of a stream came to: the text that may be shown now, and the word on the stream so far. */
export type Screened = { release: string; verdict: Verdict };

/** A screen over one stream; `end` once, after the last `push`. */
export type StreamScreen = { push(text: string): Screened; end(): Screened };

/** Whatever gives a word on a whole text, at once (a filter) or later (a moderation call, which heeds the signal). */
export type Screen = {
  id: string;
  version: string;
  screen(text: string, phase: Phase, signal: AbortSignal): Verdict | Promise<Verdict>;
};
