/** A screen's or partner's word on content; `unknown` is its own answer and never counts as clear. */
export type Verdict =
  | {
      type: "clear";
      by: string;
      /** What a partner marked and let pass, by its own code. */
      raw?: string | null;
    }
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
      /** What it is said of; absent where the speaker saw only the one text. */
      scope?: VerdictScope;
      /** The number of the guilty turn, where the partner counts them. */
      round?: number;
    }
  | { type: "unknown"; by: string; phase: VerdictPhase; cause: string };

/**
 * What of a conversation a verdict is said of: the answer, the last turn of the user, an earlier one that is sent
 * along, or all that was sent, where the partner does not say which part.
 */
export type VerdictScope = "answer" | "turn" | "history" | "request";

export type VerdictPhase = "input" | "output" | "late";
