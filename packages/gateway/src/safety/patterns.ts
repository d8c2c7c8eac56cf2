import type { FilterPack, Issue } from "@homeport/protocol";
import { Alphabet, asDigits, asLatin, space as spaceLetter } from "./alphabet.ts";
import { Automaton, type Entry, type Manner } from "./automaton.ts";
import { foldText } from "./folder.ts";
import { space } from "./fold.ts";
import { writtenWithoutSpaces } from "./script.ts";
import { Sheet } from "./sheet.ts";

/**
 * How a track reads a text: `plain` as folded; `disguised` with digits after a Latin letter read as letters
 * (`b0mb`); `unspaced` without white space and punctuation (`炸.弹`).
 */
export type Reading = "plain" | "disguised" | "unspaced";

/** `begins` says by letter, with a 1, that a pattern begins with it. */
export type Track = { reading: Reading; automaton: Automaton; begins: Uint8Array };

const manners: Record<Reading, Manner> = {
  plain: { alike: asDigits },
  disguised: { alike: asLatin },
  unspaced: { alike: asDigits, ignored: spaceLetter },
};

/** The patterns of a pack, ready to match; `categories` by the rank of the pattern. */
export type Patterns = {
  alphabet: Alphabet;
  sheet: Sheet;
  tracks: readonly Track[];
  longest: number;
  categories: readonly string[];
};

/**
 * Folds a pack's patterns and builds one automaton for each reading that they need.
 * A pattern with Chinese or Japanese characters is read unspaced. One without digits is read disguised, one with
 * digits plain, so that `c4` is never found in `ca`.
 */
export function compile(
  pack: FilterPack,
): { type: "compiled"; patterns: Patterns } | { type: "invalid"; issues: Issue[] } {
  const entries: Record<Reading, Entry[]> = { plain: [], disguised: [], unspaced: [] };
  const categories: string[] = [];
  const issues: Issue[] = [];
  for (const [place, category] of pack.categories.entries()) {
    for (const [index, pattern] of category.patterns.entries()) {
      const { reading, symbols } = read(pattern.text);
      if (symbols.length < 2) issues.push(tooLittle(place, index));
      entries[reading].push({ symbols, match: pattern.match, rank: categories.length });
      categories.push(category.id);
    }
  }
  if (issues.length > 0) return { type: "invalid", issues: issues.slice(0, 32) };
  const readings = (["plain", "disguised", "unspaced"] as const).filter((name) => entries[name].length > 0);
  const alphabet = new Alphabet(readings.flatMap((name) => entries[name].flatMap(({ symbols }) => symbols)));
  const tracks = readings.map((reading) => {
    const spelt = entries[reading].map((entry) => ({ ...entry, symbols: alphabet.spell(entry.symbols) }));
    const automaton = new Automaton(spelt, manners[reading]);
    const begins = alphabet.traits.map((_, letter) => (automaton.step(0, letter) === 0 ? 0 : 1));
    return { reading, automaton, begins };
  });
  const longest = Math.max(...tracks.map(({ automaton }) => automaton.longest));
  // A partial match, each letter with a space after it, and the letter before.
  const sheet = new Sheet(alphabet.traits, 2 * longest + 1);
  return { type: "compiled", patterns: { alphabet, sheet, tracks, longest, categories } };
}

function read(text: string): { reading: Reading; symbols: number[] } {
  const symbols = foldText(text);
  if (symbols.some(writtenWithoutSpaces)) {
    return { reading: "unspaced", symbols: symbols.filter((symbol) => symbol !== space) };
  }
  const digits = symbols.some((symbol) => symbol >= 0x30 && symbol <= 0x39);
  return { reading: digits ? "plain" : "disguised", symbols };
}

/** One symbol would be found in nearly every text, none in every place of it. */
function tooLittle(category: number, pattern: number): Issue {
  return {
    path: `categories.${category}.patterns.${pattern}.text`,
    message: "fewer than two letters or digits are left of the pattern once it is folded",
  };
}
