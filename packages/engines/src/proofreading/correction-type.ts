import type { CorrectionType } from "./correction.ts";

const prepositions = new Set(
  "about above across after against along among around as at before behind below beneath beside besides between beyond by despite down during except for from in inside into like near of off on onto out outside over past per since than through throughout till to toward towards under until up upon with within without".split(
    " ",
  ),
);

/**
 * Names the fault by what its correction changes; `otherwise` is for a change of words.
 *
 * @example correctionType("monday", "Monday", "grammar") // "capitalization"
 * @example correctionType("interested on", "interested in", "grammar") // "preposition"
 */
export function correctionType(
  before: string,
  after: string,
  otherwise: "spelling" | "grammar",
): CorrectionType {
  if (letters(before) === letters(after)) {
    if (joined(before) !== joined(after)) return "capitalization";
    return letters(before) !== "" && words(before).length !== words(after).length
      ? "spelling"
      : "punctuation";
  }
  const removed = without(words(before), words(after));
  const added = without(words(after), words(before));
  const changed = [...removed, ...added];
  if (changed.length > 0 && changed.every((word) => prepositions.has(word))) return "preposition";
  if (removed.length === 0 && added.length > 0) return "missing-words";
  return otherwise;
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}'’]+/gu) ?? [];
}

function joined(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, "");
}

function letters(text: string): string {
  return joined(text).toLowerCase();
}

function without(list: readonly string[], others: readonly string[]): string[] {
  const rest = [...others];
  return list.filter((word) => {
    const index = rest.indexOf(word);
    if (index !== -1) rest.splice(index, 1);
    return index === -1;
  });
}
