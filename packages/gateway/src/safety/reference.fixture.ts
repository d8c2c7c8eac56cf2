import * as fc from "fast-check";

export type Spec = { text: string; match: "word" | "anywhere" };

/** A handful of characters and, by hand, what each folds to; apart from the code under test on purpose. */
const meaning = new Map([
  ["a", "a"],
  ["A", "a"],
  ["Ａ", "a"],
  ["а", "a"],
  ["𝐚", "a"],
  ["á", "a"],
  ["k", "k"],
  ["o", "o"],
  ["0", "0"],
  ["ß", "ss"],
  ["s", "s"],
  ["炸", "炸"],
  ["弹", "弹"],
  ["\u0301", ""],
  ["\u200b", ""],
  ["\u0e31", ""],
  ["\ud835", ""],
  [" ", " "],
  ["\n", " "],
  [".", " "],
  ["🙂", " "],
  ["★", " "],
]);

const latin = ["a", "k", "o", "0", "s", "ß", "á", " "];
const chinese = ["炸", "弹", "a", "0", "."];

/** One to five patterns of at least two symbols. */
export const specs: fc.Arbitrary<Spec[]> = fc.array(
  fc.record({
    text: fc
      .oneof(
        fc.array(fc.constantFrom(...latin), { minLength: 2, maxLength: 5 }),
        fc.array(fc.constantFrom(...chinese), { minLength: 2, maxLength: 4 }),
      )
      .map((characters) => characters.join(""))
      .filter((text) => symbolsOf(text).filter(({ symbol }) => symbol !== " ").length >= 2),
    match: fc.constantFrom("word" as const, "anywhere" as const),
  }),
  { minLength: 1, maxLength: 5 },
);

export const texts: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...meaning.keys()), { maxLength: 30 })
  .map((characters) => characters.join(""));

/** Cuts a text, also inside a character. */
export function pieces(text: string, cuts: readonly number[]): string[] {
  const parts: string[] = [];
  let at = 0;
  for (const cut of cuts) {
    parts.push(text.slice(at, at + cut));
    at += cut;
  }
  return [...parts, text.slice(at)];
}

type Symbol = { symbol: string; start: number; joined: boolean };

/** Every match of every pattern, found by looking at every place. */
export function references(specs: readonly Spec[], text: string): { index: number; start: number }[] {
  return specs.flatMap((spec, index) => {
    const pattern = symbolsOf(spec.text).map(({ symbol }) => symbol);
    const tight = pattern.some((symbol) => "炸弹".includes(symbol));
    const wanted = tight ? pattern.filter((symbol) => symbol !== " ") : trimmed(pattern);
    let read = symbolsOf(text);
    if (tight) read = read.filter(({ symbol }) => symbol !== " ");
    else if (!wanted.includes("0")) read = disguised(read);
    return read.flatMap((first, place) => {
      if (!wanted.every((symbol, offset) => read[place + offset]?.symbol === symbol)) return [];
      const borders = !first.joined && !(read[place + wanted.length]?.joined ?? false);
      return spec.match === "anywhere" || borders ? [{ index, start: first.start }] : [];
    });
  });
}

function symbolsOf(text: string): Symbol[] {
  const symbols: Symbol[] = [];
  let start = 0;
  for (const character of text) {
    for (const symbol of meaning.get(character)!) {
      const before = symbols.at(-1)?.symbol ?? " ";
      const joined = ![before, symbol].some((side) => " 炸弹".includes(side));
      if (symbol !== " " || before !== " ") symbols.push({ symbol, start, joined });
    }
    start += character.length;
  }
  return symbols;
}

function disguised(symbols: readonly Symbol[]): Symbol[] {
  const read: Symbol[] = [];
  for (const each of symbols) {
    const afterLetter = /[a-z]/.test(read.at(-1)?.symbol ?? " ");
    read.push(each.symbol === "0" && afterLetter ? { ...each, symbol: "o" } : each);
  }
  return read;
}

function trimmed(symbols: readonly string[]): string[] {
  return symbols.at(-1) === " " ? symbols.slice(0, -1) : [...symbols];
}
