import { type EnglishDialect, dialects } from "./dialects.ts";
import { isEnglishWord, suggestSpellings } from "./harper.ts";
import { knownMisspellings } from "./known-misspellings.ts";
import { type Candidate, clearBest, isCommonWord, rankCandidates, rankWords } from "./rank-candidates.ts";
import { isSpellingVariant } from "./spelling-variant.ts";

/** What a word should be, and why. */
export type SpellingFix = { word: string; explanation: string };

/** Fixes by misspelled word, or that the words are too many to be English prose. */
export type SpellingCheck =
  | { type: "checked"; fixes: ReadonlyMap<string, SpellingFix> }
  | { type: "too-many"; limit: number };

/** Different words that no dictionary knows; prose of 50,000 characters rarely has a tenth of this. */
const unknownLimit = 500;
/** Words for which Harper's whole dictionary is searched, 25 to 60 ms each; the others have our list. */
const searchLimit = 20;
const batch = 10;
/** One swap or doubled letter: no need to ask whether the word is well formed. */
const obviousCost = 0.6;
const prefixes = new Set("anti auto co de inter micro multi non over pre re sub un under".split(" "));
/** A doubtful word used this often is a term of the text, not a slip. */
const termCount = 3;

/**
 * Finds the words that are clearly misspelled and what was clearly meant; a doubtful word is left alone.
 *
 * With a dialect, a word of another dialect is put into this one; without, every dialect is right.
 */
export async function checkSpelling(
  words: readonly string[],
  dialect: EnglishDialect | null,
): Promise<SpellingCheck> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const known: string[] = [];
  const unknown: string[] = [];
  for (const word of counts.keys()) ((await isKnown(word)) ? known : unknown).push(word);
  if (unknown.length > unknownLimit) return { type: "too-many", limit: unknownLimit };

  const fixes = await fixUnknown(unknown, { counts, dialect });
  if (dialect !== null) {
    for (const [word, fix] of await fixForeign(known, dialect)) fixes.set(word, fix);
  }
  return { type: "checked", fixes };
}

async function isKnown(word: string): Promise<boolean> {
  if (await isEnglishWord(word)) return true;
  return word.endsWith("'s") && (await isEnglishWord(word.slice(0, -2)));
}

type Use = { counts: ReadonlyMap<string, number>; dialect: EnglishDialect | null };

async function fixUnknown(
  unknown: readonly string[],
  { counts, dialect }: Use,
): Promise<Map<string, SpellingFix>> {
  const meant = new Map<string, string>();
  const doubtful: string[] = [];
  for (const word of unknown) {
    const best = clearBest(word, rankCandidates(word));
    const slip = best !== null && best.cost <= 1 && (await isSlip(word, best)) ? best.word : null;
    const right = knownMisspellings.get(word) ?? slip;
    if (right !== null) meant.set(word, right);
    else if ((counts.get(word) ?? 0) < termCount) doubtful.push(word);
  }
  const found = await suggestSpellings(doubtful.slice(0, searchLimit), dialect ?? "american");
  for (const word of doubtful) {
    const near = rankCandidates(word).map((one) => one.word);
    const best = clearBest(word, rankWords(word, [...near, ...lowerCased(found.get(word))]));
    if (best !== null && (await isSlip(word, best))) meant.set(word, best.word);
  }
  const local = dialect === null ? null : await toDialect([...meant.values()], dialect);
  return new Map(
    [...meant].map(([word, right]) => {
      const correction = local?.get(right) ?? right;
      const explanation = `\`${word}\` is not in the dictionary; \`${correction}\` was meant`;
      return [word, { word: correction, explanation }];
    }),
  );
}

/**
 * False for a word that is missing from the dictionary but well formed: a known word with a prefix or a
 * plural ending, or two known words in one, unless the right word is next to it ("usefull").
 */
async function isSlip(word: string, best: Candidate): Promise<boolean> {
  if (word === `${best.word}s` || word === `${best.word}es`) return false;
  if (best.cost <= obviousCost) return true;
  for (let cut = 2; cut <= word.length - 4; cut += 1) {
    const [head, tail] = [word.slice(0, cut), word.slice(cut)];
    if (prefixes.has(head) && (await isEnglishWord(tail))) return false;
    if (cut >= 4 && isCommonWord(head) && isCommonWord(tail)) return false;
  }
  return true;
}

/** Neither a name nor a possessive is what a lower-case word was meant to be. */
function lowerCased(suggestions: readonly string[] | undefined): string[] {
  return (suggestions ?? []).filter((word) => /^[a-z ]+$/.test(word));
}

async function fixForeign(
  known: readonly string[],
  dialect: EnglishDialect,
): Promise<Map<string, SpellingFix>> {
  const fixes = new Map<string, SpellingFix>();
  for (const [word, right] of await toDialect(known, dialect)) {
    const explanation = `\`${word}\` is spelled \`${right}\` in ${dialects[dialect].name} English`;
    fixes.set(word, { word: right, explanation });
  }
  return fixes;
}

/** Those of the words that the dialect spells otherwise, with its spelling. */
async function toDialect(
  words: readonly string[],
  dialect: EnglishDialect,
): Promise<Map<string, string>> {
  const others = new Map<string, string>();
  let flagged = 0;
  for (let start = 0; start < words.length && flagged < searchLimit; start += batch) {
    const found = await suggestSpellings(words.slice(start, start + batch), dialect);
    flagged += found.size;
    for (const [word, suggestions] of found) {
      const variant = suggestions.find((one) => isSpellingVariant(word, one));
      if (variant !== undefined) others.set(word, variant);
    }
  }
  return others;
}
