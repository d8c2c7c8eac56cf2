/** What each slip costs; a wrong consonant costs more than a missing one. */
const cost = {
  missing: 0.85,
  extra: 1,
  double: 0.4,
  doubleVowel: 0.6,
  swap: 0.5,
  vowel: 0.85,
  soundsAlike: 0.9,
  consonant: 1.3,
  unlike: 1.5,
  apostrophe: 0.25,
  firstLetter: 0.6,
  lastLetter: 0.3,
};

const vowels = new Set("aeiouy");
const soundsAlike = new Set(["cs", "sc", "ck", "kc", "sz", "zs", "gj", "jg", "mn", "nm", "fv", "vf"]);

/** One table for all calls, since thousands of words are compared in a row. */
const longest = 32;
const table = new Float64Array((longest + 1) * (longest + 1));

/**
 * How far a typed word is from an intended one: a Damerau-Levenshtein distance (optimal string
 * alignment) in which likely slips cost less: swapped neighbours, a doubled letter, a wrong vowel, a
 * missing apostrophe. 0 for equal words, `Infinity` above `limit` and for words above 32 letters.
 *
 * @example editCost("recieve", "receive", 2) // 0.5: two neighbours swapped
 */
export function editCost(typed: string, intended: string, limit: number): number {
  const edges = edgeCost(typed, intended);
  if (edges > limit || Math.max(typed.length, intended.length) > longest) return Infinity;
  const width = intended.length + 1;
  const at = (row: number, column: number): number => table[row * width + column] ?? 0;
  table[0] = 0;
  for (let column = 1; column < width; column += 1) {
    table[column] = at(0, column - 1) + missing(intended, column - 1);
  }
  let lowestBefore = 0;
  for (let row = 1; row <= typed.length; row += 1) {
    const extraCost = extra(typed, row - 1);
    let lowest = at(row - 1, 0) + extraCost;
    table[row * width] = lowest;
    for (let column = 1; column < width; column += 1) {
      const left = typed.charAt(row - 1);
      const right = intended.charAt(column - 1);
      let value = Math.min(
        at(row - 1, column) + extraCost,
        at(row, column - 1) + missing(intended, column - 1),
        at(row - 1, column - 1) + substitution(left, right),
      );
      const swapped =
        row > 1 &&
        column > 1 &&
        left !== right &&
        left === intended.charAt(column - 2) &&
        right === typed.charAt(row - 2);
      if (swapped) value = Math.min(value, at(row - 2, column - 2) + cost.swap);
      table[row * width + column] = value;
      if (value < lowest) lowest = value;
    }
    if (Math.min(lowest, lowestBefore) > limit) return Infinity;
    lowestBefore = lowest;
  }
  const total = at(typed.length, width - 1) + edges;
  return total > limit ? Infinity : total;
}

/** People rarely get the first or the last letter wrong, unless they swap it with its neighbour. */
function edgeCost(typed: string, intended: string): number {
  const swappedFirst = typed[0] === intended[1] && typed[1] === intended[0];
  const swappedLast = typed.at(-1) === intended.at(-2) && typed.at(-2) === intended.at(-1);
  const first = typed[0] === intended[0] || swappedFirst ? 0 : cost.firstLetter;
  const last = typed.at(-1) === intended.at(-1) || swappedLast ? 0 : cost.lastLetter;
  return first + last;
}

/** A letter that should be there; cheap when it doubles its neighbour. */
function missing(intended: string, index: number): number {
  const letter = intended.charAt(index);
  if (letter === "'" || letter === "-" || letter === " ") return cost.apostrophe;
  return doubling(intended, index) ?? cost.missing;
}

/** A letter too many; cheap when it doubles its neighbour. */
function extra(typed: string, index: number): number {
  if (typed[index] === "'") return cost.apostrophe;
  return doubling(typed, index) ?? cost.extra;
}

function doubling(word: string, index: number): number | null {
  const letter = word.charAt(index);
  if (letter !== word[index - 1] && letter !== word[index + 1]) return null;
  return vowels.has(letter) ? cost.doubleVowel : cost.double;
}

function substitution(left: string, right: string): number {
  if (left === right) return 0;
  if (soundsAlike.has(left + right)) return cost.soundsAlike;
  const leftVowel = vowels.has(left);
  if (leftVowel !== vowels.has(right)) return cost.unlike;
  return leftVowel ? cost.vowel : cost.consonant;
}
