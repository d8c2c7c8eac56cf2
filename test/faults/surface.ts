import type { ErrorCode } from "@homeport/protocol";
import type { Both, Client } from "./fault.ts";

export type Failure = { code: ErrorCode; retract?: boolean; receipt?: string };

/** What a body, or one event of a stream, tells, whatever its surface. */
export type Heard = {
  text?: string;
  finish?: Client["finish"];
  failure?: Failure;
  /** How long it took, by the gateway's word, in milliseconds. */
  ms?: number | undefined;
  /** It ends as a whole answer does. */
  done?: boolean;
  /** All that an end says that there was, which must be what was shown before. */
  whole?: string;
};

/** One event of a stream: its name where it has one, and its data as they came. */
export type Told = { event: string | null; data: string };

/** A surface that converses; each takes the same words, and each tells what comes of them in its own shape. */
export type Surface = {
  id: string;
  title: Both;
  path: string;
  /** Whether a verdict ends a stream with a reason of its own, which is no error. */
  tellsVerdictAsEnd: boolean;
  /** What is asked for with some words. */
  body(words: string): object;
  /** Reads a whole answer or an error, strictly. @throws ZodError where it is not what the surface publishes */
  whole(body: unknown): Heard;
  /** Begins to read a stream, strictly. */
  open(): (told: Told) => Heard;
};
