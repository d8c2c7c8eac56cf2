import { simplifiedOnly, traditionalOnly } from "./han-characters.ts";

const simplified = new Set(simplifiedOnly);
const traditional = new Set(traditionalOnly);

/** How much more often one form must occur before a mixed text is given a script. */
const dominance = 4;

/**
 * Tells Simplified from Traditional Chinese by characters that only one of them uses; null when the
 * text holds none of them, or both.
 *
 * @example detectHanScript("台灣的經濟發展") // "Hant"
 * @example detectHanScript("你好") // null: written alike in both
 */
export function detectHanScript(text: string): "Hans" | "Hant" | null {
  let hans = 0;
  let hant = 0;
  for (const character of text) {
    if (simplified.has(character)) hans += 1;
    else if (traditional.has(character)) hant += 1;
  }
  if (hans > hant * dominance) return "Hans";
  if (hant > hans * dominance) return "Hant";
  return null;
}
