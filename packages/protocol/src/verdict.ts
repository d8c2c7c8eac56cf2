/** A screen's or partner's word on content; `unknown` is its own answer and never counts as clear. */
export type Verdict =
  | { type: "clear"; by: string }
  | {
      type: "hit";
      by: string;
      phase: VerdictPhase;
      category: string;
      /** Text already shown must be withdrawn. */
      retract: boolean;
      endSession: boolean;
      /** The partner's own code, kept as it came; never content. */
      raw: string | null;
    }
  | { type: "unknown"; by: string; phase: VerdictPhase; cause: string };

export type VerdictPhase = "input" | "output" | "late";
