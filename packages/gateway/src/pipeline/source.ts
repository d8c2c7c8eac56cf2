import type { Correction, Problem, ServedBy, StreamEvent } from "@homeport/protocol";

/** An answer that has begun: who gives it, and its events; for an engine also its own corrections. */
export type Source = {
  served: ServedBy;
  /** Rules whose machine-readable mark the partner writes, and those that a gap on record stands in for. */
  marks: readonly string[];
  gaps: readonly string[];
  display: { number: string; text: { en: string; zh: string } } | null;
  /** Those of one read together; to stop reading is to let the partner go. */
  events: AsyncIterable<readonly StreamEvent[]>;
  corrections: readonly Correction[] | null;
};

/**
 * What came of asking one composition; `next` says who may be asked after a failure:
 * any other permitted composition, only an engine, or none.
 */
export type Attempt =
  | { type: "answering"; source: Source }
  | { type: "failed"; problem: Problem; next: "any" | "engine" | "none" };
