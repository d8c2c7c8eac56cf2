import { commonWords, letterBits } from "./common-words.ts";
import { editCost } from "./edit-cost.ts";

/** A word that may have been meant; `cost` as in `editCost`, `score` after the bonus for common words. */
export type Candidate = { word: string; cost: number; score: number };

/** How much a common word is forgiven, by tier; a rare word is less likely than its distance says. */
const bonus = [0.4, 0.25, 0.15] as const;
const rarePenalty = 0.3;
/** How much better than the second the best must be. */
const margin = 0.25;

/** A contraction may miss its apostrophe and have two letters swapped, no more. */
const apostropheCost = 0.75;

const tiers = new Map(commonWords.map(({ word, tier }) => [word, tier]));

/**
 * The common words near a misspelled one, best first.
 *
 * @example rankCandidates("recieve")[0]?.word // "receive"
 */
export function rankCandidates(typed: string): Candidate[] {
  const letters = letterBits(typed);
  const differing = costLimit(typed) < 1.5 ? 2 : 4; // letters: one wrong one, or two
  const near: string[] = [];
  for (const { word, letters: others } of commonWords) {
    if (Math.abs(word.length - typed.length) > 2) continue;
    if (bitCount(letters ^ others) > differing) continue;
    near.push(word);
  }
  return rankWords(typed, near);
}

/** Ranks given words, such as a dictionary's suggestions, by nearness and commonness, best first. */
export function rankWords(typed: string, words: readonly string[]): Candidate[] {
  const limit = costLimit(typed) + margin;
  return [...new Set(words)]
    .map((word) => {
      const cost = editCost(typed, word.toLowerCase(), limit);
      const tier = tiers.get(word.toLowerCase());
      return { word, cost, score: tier === undefined ? cost + rarePenalty : cost - bonus[tier] };
    })
    .filter(({ cost }) => cost < Infinity)
    .toSorted((left, right) => left.score - right.score || (left.word < right.word ? -1 : 1));
}

/**
 * The word that was clearly meant, or null when none is near enough or two are equally near.
 *
 * @example clearBest("teh", rankCandidates("teh"))?.word // "the"
 */
export function clearBest(typed: string, ranked: readonly Candidate[]): Candidate | null {
  const [best, second] = ranked;
  if (best === undefined || best.cost > costLimit(typed)) return null;
  if (typed.length <= 4 && !isSureForShort(typed, best)) return null;
  if (!isCommonWord(best.word) && best.cost > rareLimit(typed)) return null;
  if (best.word.includes("'") && best.cost > apostropheCost) return null;
  if (second !== undefined && second.score - best.score < margin) return null;
  return best;
}

/** A short word must be one of the commonest with its letters swapped or doubled, or with one missing. */
function isSureForShort(typed: string, best: Candidate): boolean {
  if (tiers.get(best.word) !== 0) return false;
  if (best.cost <= 0.6) return true;
  return best.word.length === typed.length + 1 && best.cost < 1;
}

/** True for a word of our list. */
export function isCommonWord(word: string): boolean {
  return tiers.has(word);
}

/** A rare word is seldom meant, so it must be nearer than a common one. */
function rareLimit(typed: string): number {
  if (typed.length <= 5) return 0;
  return typed.length < 9 ? 0.6 : 0.9;
}

/** Short words have many neighbours, so they must be nearer. */
function costLimit(typed: string): number {
  if (typed.length <= 4) return 1;
  if (typed.length <= 6) return 1;
  if (typed.length <= 8) return 1.25;
  return 2;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
