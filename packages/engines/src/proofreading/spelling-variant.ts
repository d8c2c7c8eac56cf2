/** Where the dialects differ, each brought to one form; order matters. */
const differences: readonly [RegExp, string][] = [
  [/aluminium/, "aluminum"],
  [/ogue/, "og"],
  [/our/g, "or"],
  [/ou/g, "o"],
  [/oe|ae/g, "e"],
  [/gr[ea]y/, "gray"],
  [/^sk/, "sc"],
  [/^tyr/, "tir"],
  [/jamas$/, "jamas"],
  [/^py/, "pa"],
  [/gh/g, "g"],
  [/sy$/, "zy"],
  [/[cs]/g, "z"],
  [/(.)\1+/g, "$1"],
  [/re(?=[zd]?$)/, "er"],
  [/m?me$/, "m"],
  [/ller/g, "ler"],
  [/gement/g, "gment"],
  [/ageing/, "aging"],
  [/zheque/, "zhezk"],
  [/ewelery|ewelry/, "ewelry"],
  [/eyz?$/, "y"],
];

/**
 * True when two words are the same but for how dialects of English spell.
 *
 * @example isSpellingVariant("colour", "color") // true
 * @example isSpellingVariant("maths", "moths") // false
 */
export function isSpellingVariant(left: string, right: string): boolean {
  return left !== right && skeleton(left) === skeleton(right);
}

function skeleton(word: string): string {
  return differences.reduce((form, [from, to]) => form.replace(from, to), word.toLowerCase());
}
