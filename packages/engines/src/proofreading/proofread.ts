import { correctionType } from "./correction-type.ts";
import { applyCorrections, type Correction, type Proofreading, withoutOverlaps } from "./correction.ts";
import { dialectOf } from "./dialects.ts";
import { foreignSentences } from "./foreign-sentences.ts";
import { findFixes } from "./grammar.ts";
import { maskText } from "./mask-text.ts";
import { checkSpelling } from "./spelling.ts";
import { findWords } from "./word-tokens.ts";

/** Longest text taken, in UTF-16 units: some 3,300 words. */
export const proofreadingLimit = 20_000;

/** What was corrected, or that the text has too many words that are in no dictionary. */
export type ProofreadingOutcome =
  | { type: "proofread"; value: Proofreading }
  | { type: "too-many-unknown-words"; limit: number };

/**
 * Corrects what is clearly wrong in an English text, and nothing else: no name, no number, no matter
 * of style. `region` (ISO 3166) chooses the dialect; without one, every dialect's spelling is right.
 *
 * Applying the corrections to the text gives exactly `correctedInput`.
 *
 * @example await proofreadText("He don't recieve it.", null) // correctedInput: "He doesn't receive it."
 */
export async function proofreadText(text: string, region: string | null): Promise<ProofreadingOutcome> {
  const dialect = dialectOf(region);
  const masked = maskText(text);
  const tokens = findWords(masked.text);
  const spelling = await checkSpelling(
    tokens.map((token) => token.word),
    dialect,
  );
  if (spelling.type === "too-many") {
    return { type: "too-many-unknown-words", limit: spelling.limit };
  }
  const curly = text.includes("’") && !text.includes("'");

  const grammar = (await findFixes(masked, dialect ?? "american"))
    .toSorted(
      (left, right) =>
        left.start - right.start || left.end - right.end || (left.finding.rule < right.finding.rule ? -1 : 1),
    )
    .map((fix): Correction => {
      const replacement = curly ? fix.replacement.replaceAll("'", "’") : fix.replacement;
      const { kind, message: explanation } = fix.finding;
      const otherwise = kind === "Typo" || kind === "Spelling" ? "spelling" : "grammar";
      const type = correctionType(text.slice(fix.start, fix.end), replacement, otherwise);
      return { startIndex: fix.start, endIndex: fix.end, correction: replacement, type, explanation };
    });
  const spelled = tokens.flatMap(({ word, start }): Correction[] => {
    const fix = spelling.fixes.get(word);
    if (fix === undefined) return [];
    const replacement = curly ? fix.word.replaceAll("'", "’") : fix.word;
    const endIndex = start + word.length;
    const { explanation } = fix;
    return [{ startIndex: start, endIndex, correction: replacement, type: "spelling", explanation }];
  });

  const foreign = foreignSentences(masked.text, tokens, spelling.unknown);
  const changes = [...grammar, ...spelled]
    .filter((one) => one.correction !== text.slice(one.startIndex, one.endIndex))
    .filter((one) => !foreign.some(({ start, end }) => one.startIndex < end && start < one.endIndex));
  const corrections = withoutOverlaps(changes);
  return {
    type: "proofread",
    value: { correctedInput: applyCorrections(text, corrections), corrections },
  };
}
