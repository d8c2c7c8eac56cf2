import type { Correction } from "@homeport/protocol";
import { type Change, diffChars, diffWordsWithSpace } from "diff";

/** Longer edits than this are told as one change; comparing would take too long. */
const maxEdits = 2_000;

/**
 * The edits that turn the input into the corrected text, by words, or by characters where a text has no spaces.
 * Applying them to the input gives the corrected text exactly.
 *
 * @example correctionsBetween("an cat", "a cat") // [{ startIndex: 0, endIndex: 2, correction: "a", … }]
 */
export function correctionsBetween(input: string, corrected: string): Correction[] {
  if (input === corrected) return [];
  const compare = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(input)
    ? diffChars
    : diffWordsWithSpace;
  const changes: Change[] | undefined = compare(input, corrected, { maxEditLength: maxEdits, timeout: 50 });
  if (!changes) return [edit(0, input.length, corrected)];
  const corrections: Correction[] = [];
  let at = 0;
  let open: { start: number; end: number; text: string } | null = null;
  for (const change of changes) {
    if (!change.added && !change.removed) {
      if (open) corrections.push(edit(open.start, open.end, open.text));
      open = null;
      at += change.value.length;
      continue;
    }
    open ??= { start: at, end: at, text: "" };
    if (change.removed) {
      at += change.value.length;
      open.end = at;
    } else {
      open.text += change.value;
    }
  }
  if (open) corrections.push(edit(open.start, open.end, open.text));
  return corrections;
}

function edit(startIndex: number, endIndex: number, correction: string): Correction {
  return { startIndex, endIndex, correction, type: "edit", explanation: null };
}
