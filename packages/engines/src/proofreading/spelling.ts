import { type EnglishDialect, dialects } from "./dialects.ts";
import { isEnglishWord, suggestSpellings } from "./harper.ts";
import { knownMisspellings } from "./known-misspellings.ts";
import { type Candidate, clearBest, isCommonWord, rankCandidates, rankWords } from "./rank-candidates.ts";
import { isSpellingVariant } from "./spelling-variant.ts";

/** What a word should be, and why. */
export type SpellingFix = { word: string; explanation: string };

/** Fixes by misspelled word, and all words in no dictionary; or that these are too many for English prose. */
export type SpellingCheck =
  | { type: "checked"; fixes: ReadonlyMap<string, SpellingFix>; unknown: ReadonlySet<string> }
  | { type: "too-many"; limit: number };

/** Different words that no dictionary knows; 20,000 characters of prose rarely hold a tenth of this. */
const unknownLimit = 500;
/** Doubtful words for which Harper's whole dictionary is searched, 25 to 60 ms each; others have our list. */
const searchLimit = 12;
/** Words of another dialect that are looked up, at the same price. */
const variantLimit = 40;
const batch = 10;
/** Cost up to which a common word is taken without searching the whole dictionary. */
const certainCost = 1;
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
  const distinct = [...counts.keys()];
  const inDictionary = await Promise.all(distinct.map((word) => isKnown(word)));
  const known = distinct.filter((_, index) => inDictionary[index]);
  const unknown = distinct.filter((_, index) => !inDictionary[index]);
  if (unknown.length > unknownLimit) return { type: "too-many", limit: unknownLimit };

  const fixes = await fixUnknown(unknown, { counts, dialect });
  if (dialect !== null) {
    for (const [word, fix] of await fixForeign(known, dialect)) fixes.set(word, fix);
  }
  return { type: "checked", fixes, unknown: new Set(unknown) };
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
  const first = await Promise.all(unknown.map((word) => meantByCommonWords(word)));
  for (const [index, word] of unknown.entries()) {
    const right = knownMisspellings.get(word) ?? first[index];
    if (right !== undefined && right !== null) meant.set(word, right);
    else if ((counts.get(word) ?? 0) < termCount) doubtful.push(word);
  }
  const found = await suggestSpellings(doubtful.slice(0, searchLimit), dialect ?? "american");
  const second = await Promise.all(doubtful.map((word) => meantByAnyWord(word, found.get(word) ?? [])));
  for (const [index, word] of doubtful.entries()) {
    const right = second[index];
    if (right !== undefined && right !== null) meant.set(word, right);
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

/** What was meant, if a common word is so near that no rare one need be asked for. */
async function meantByCommonWords(word: string): Promise<string | null> {
  const best = clearBest(word, rankCandidates(word));
  return best !== null && best.cost <= certainCost && (await isSlip(word, best)) ? best.word : null;
}

async function meantByAnyWord(word: string, suggestions: readonly string[]): Promise<string | null> {
  const near = rankCandidates(word).map((one) => one.word);
  const plain = suggestions.filter((one) => /^[a-z ]+$/.test(one)); // no name, no possessive
  const best = clearBest(word, rankWords(word, [...near, ...plain]));
  return best !== null && (await isSlip(word, best)) ? best.word : null;
}

/**
 * False for a word that is missing from the dictionary but well formed: a known word with a prefix or a
 * plural ending, slang for `-ing`, or two known words in one, unless the right word is next to it ("usefull").
 */
async function isSlip(word: string, best: Candidate): Promise<boolean> {
  if (word === `${best.word}s` || word === `${best.word}es`) return false;
  if (best.cost <= obviousCost) return true;
  if (word.endsWith("in") && (await isEnglishWord(`${word}g`))) return false; // "actin"
  const cuts = Array.from({ length: Math.max(0, word.length - 5) }, (_, index) => index + 2);
  const halves = cuts.map((cut): [string, string] => [word.slice(0, cut), word.slice(cut)]);
  if (halves.some(([head, tail]) => head.length >= 4 && isCommonWord(head) && isCommonWord(tail)))
    return false;
  const rests = halves.filter(([head]) => prefixes.has(head)).map(([, tail]) => tail);
  return !(await Promise.all(rests.map((rest) => isEnglishWord(rest)))).includes(true);
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
async function toDialect(words: readonly string[], dialect: EnglishDialect): Promise<Map<string, string>> {
  const others = new Map<string, string>();
  let flagged = 0;
  for (let start = 0; start < words.length && flagged < variantLimit; start += batch) {
    // Each batch uses up some of the searches.
    const found = await suggestSpellings(words.slice(start, start + batch), dialect);
    flagged += found.size;
    for (const [word, suggestions] of found) {
      const variant = suggestions.find((one) => isSpellingVariant(word, one));
      if (variant !== undefined) others.set(word, variant);
    }
  }
  return others;
}
