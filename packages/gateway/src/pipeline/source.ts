import type { Correction, ErrorClass, Problem, ServedBy, StreamEvent } from "@homeport/protocol";
import type { Asked } from "./asked.ts";

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
  /** The partner that gives it; null for an engine and for an answer that was kept. */
  asked: Asked | null;
  /** Keeps the answer for the next who asks the very same; called once it has left and is on record. */
  keep: (() => void) | null;
};

/**
 * What came of asking one composition; `next` says who may be asked after a failure:
 * any other permitted composition, only an engine, or none. `class` is a partner's; null where nobody was asked.
 */
export type Attempt =
  | { type: "answering"; source: Source }
  | { type: "failed"; problem: Problem; class: ErrorClass | null; next: "any" | "engine" | "none" };
