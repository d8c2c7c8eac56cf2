/** A stretch of text, as UTF-16 offsets: `end` is exclusive. */
export type Span = { start: number; end: number };

/** What kind of fault was corrected; the words are those of the W3C Proofreader API. */
export type CorrectionType =
  | "spelling"
  | "grammar"
  | "punctuation"
  | "capitalization"
  | "preposition"
  | "missing-words";

/** One correction: UTF-16 offsets into the input, `endIndex` exclusive, and what belongs there. */
export type Correction = {
  startIndex: number;
  endIndex: number;
  correction: string;
  type: CorrectionType;
  explanation: string;
};

/** The corrected text, and the corrections that make it from the input, in order, none overlapping. */
export type Proofreading = { correctedInput: string; corrections: Correction[] };

/**
 * Applies corrections to the text they were made for.
 *
 * @example applyCorrections("teh cat", [{ startIndex: 0, endIndex: 3, correction: "the", type: "spelling", explanation: "" }]) // "the cat"
 */
export function applyCorrections(text: string, corrections: readonly Correction[]): string {
  let result = "";
  let end = 0;
  for (const one of corrections) {
    result += text.slice(end, one.startIndex) + one.correction;
    end = one.endIndex;
  }
  return result + text.slice(end);
}

/**
 * Leaves out corrections that overlap a better one: an earlier in `preferred` wins over a later.
 *
 * The result is ordered by place and does not depend on anything but its input.
 */
export function withoutOverlaps(preferred: readonly Correction[]): Correction[] {
  const kept: Correction[] = [];
  for (const one of preferred) {
    const clash = kept.some(
      (other) =>
        one.startIndex === other.startIndex ||
        (one.startIndex < other.endIndex && other.startIndex < one.endIndex),
    );
    if (!clash) kept.push(one);
  }
  return kept.toSorted((left, right) => left.startIndex - right.startIndex);
}
