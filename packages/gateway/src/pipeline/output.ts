import type { Correction, FinishReason, Meta, Problem, StreamEvent } from "@homeport/protocol";

/** What a failing reply may tell of itself. */
export type About = {
  receipt: string;
  market: string | null;
  simulated: boolean;
  /** Response headers of the partner that its dialect lets pass, such as its own id of the request. */
  partnerHeaders?: Readonly<Record<string, string>>;
  /** After a verdict in a conversation: the number of messages it can go on with. */
  continueWith?: number;
};

/** What is known of a reply before its first byte. */
export type ReadyMeta = Omit<Meta, "usage" | "cost" | "ms">;

/** Something to give out: text, a whole tool call, a vector, a rank, a picture, a piece of sound, or when what was said. */
export type Content =
  | Extract<StreamEvent, { type: "text" | "embedding" | "ranking" | "media" | "times" }>
  /** Held back until it is whole and screened, so it always comes in one piece, with its id and its name. */
  | { type: "tool"; index: number; id: string; name: string; arguments: string };

/**
 * What a surface is given to encode: `ready`, content…, `finish`; or `failed`, at any point, and then no more.
 * They come in batches, those of one read of the partner together.
 */
export type Output =
  | { type: "ready"; about: About; meta: ReadyMeta }
  | Content
  | {
      type: "finish";
      reason: FinishReason;
      corrections: readonly Correction[] | null;
      /** What of the request this partner could not be told, such as `reasoning` of former turns. */
      omitted: readonly string[];
      meta: Meta;
    }
  | { type: "failed"; problem: Problem; about: About };
