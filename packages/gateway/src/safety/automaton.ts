import { type Entry, none, Trie } from "./trie.ts";

export { type Entry, none };

/** The most cells of the table of steps: 4 MB. */
const mostCells = 2 ** 20;

/** How an automaton takes symbols: some for others, one for nothing at all; and how large its table may be. */
export type Manner = { alike?: ReadonlyMap<number, number>; ignored?: number; cells?: number };

/**
 * Aho-Corasick over symbols, which are small numbers: every pattern that ends at a place, in time linear in the
 * text. The shallow states, in which a text mostly is, have a row in a table of all their steps; a deep one has
 * edges of its own and else steps as a shallower state does.
 *
 * A state is known by where its row starts in the table, or would start if it had one of a single cell; if a
 * pattern ends in it, by the complement of that. So to see a text through takes one look-up a symbol.
 */
export class Automaton {
  /** Length of the longest pattern, in symbols. */
  readonly longest: number;
  /** Symbols from this one on are in no pattern, nor taken for one that is, and lead to the start. */
  readonly width: number;
  /** State + symbol → state after it, of the states with a row. */
  readonly table: Int32Array;
  readonly #trie: Trie;
  readonly #alike: ReadonlyMap<number, number>;
  readonly #ignored: number;
  /** How many states have a row. */
  readonly #rows: number;
  /** By the trie's number of a state: by what it is known, and the states of its longest end, and longest `word`. */
  readonly #states: Int32Array;
  readonly #fail: Int32Array;
  readonly #wordEnd: Int32Array;

  constructor(entries: readonly Entry[], { alike = new Map(), ignored = 0, cells = mostCells }: Manner = {}) {
    this.#trie = new Trie(entries);
    const { size, longest, highest } = this.#trie;
    this.longest = longest;
    const others = [...alike.keys(), ...alike.values(), ignored];
    this.width = 1 + others.reduce((most, symbol) => Math.max(most, symbol), highest);
    this.#alike = alike;
    this.#ignored = ignored;
    this.#rows = Math.max(1, Math.min(size, Math.floor(cells / this.width)));
    this.table = new Int32Array(this.#rows * this.width);
    this.#states = Int32Array.from({ length: size }, (_, index) => index);
    this.#fail = new Int32Array(size);
    this.#wordEnd = new Int32Array(size);
    this.#link();
    this.#translate();
  }

  /** The state after one more symbol; state 0 is the start, and in a negative one a pattern ends. */
  step(state: number, symbol: number): number {
    if (symbol >= this.width) return 0;
    const place = state < 0 ? ~state : state;
    if (place < this.table.length) return this.table[place + symbol]!;
    return symbol === this.#ignored
      ? state
      : this.#step(this.#index(state), this.#alike.get(symbol) ?? symbol);
  }

  /** How many of the last symbols are the start of a pattern. */
  depth(state: number): number {
    return this.#trie.depth[this.#index(state)]!;
  }

  /** The lowest rank of the `anywhere` patterns that end in this state. */
  anywhere(state: number): number {
    return this.#trie.anywhere[this.#index(state)]!;
  }

  /** The lowest rank of the `word` patterns that end in this state and start at a border. */
  word(state: number, startsAtBorder: (length: number) => boolean): number {
    const { word, depth } = this.#trie;
    let rank = none;
    for (let end = this.#wordEnd[this.#index(state)]!; end !== 0; end = this.#wordEnd[this.#fail[end]!]!) {
      if (word[end]! < rank && startsAtBorder(depth[end]!)) rank = word[end]!;
    }
    return rank;
  }

  #index(state: number): number {
    const place = state < 0 ? ~state : state;
    return place < this.table.length ? place / this.width : this.#rows + place - this.table.length;
  }

  #step(from: number, symbol: number): number {
    let index = from;
    for (; index >= this.#rows; index = this.#fail[index]!) {
      const target = this.#trie.edges.find(index, symbol);
      if (target !== 0) return this.#states[target]!;
    }
    return this.table[index * this.width + symbol]!;
  }

  /** Finds for every state where to fall back, shallow before deep, and fills the table with the trie's numbers. */
  #link(): void {
    const { size, parents, symbols, anywhere, word } = this.#trie;
    for (let index = 1; index < size; index += 1) {
      const parent = parents[index]!;
      if (parent < this.#rows) this.table[parent * this.width + symbols[index]!] = index;
    }
    for (let index = 1; index < size; index += 1) {
      const parent = parents[index]!;
      const fail = parent === 0 ? 0 : this.#step(this.#fail[parent]!, symbols[index]!);
      this.#fail[index] = fail;
      anywhere[index] = Math.min(anywhere[index]!, anywhere[fail]!);
      this.#wordEnd[index] = word[index] === none ? this.#wordEnd[fail]! : index;
      if (index < this.#rows) this.#complete(index * this.width, fail * this.width);
    }
  }

  /** Where a row has no step of its own it takes that of the state fallen back on, whose row is complete. */
  #complete(row: number, fallback: number): void {
    for (let symbol = 0; symbol < this.width; symbol += 1) {
      if (this.table[row + symbol] === 0) this.table[row + symbol] = this.table[fallback + symbol]!;
    }
  }

  /** From the trie's numbers to those by which a state is known. */
  #translate(): void {
    const { size, anywhere } = this.#trie;
    for (let index = 0; index < size; index += 1) {
      const place = index < this.#rows ? index * this.width : this.table.length + index - this.#rows;
      this.#states[index] = anywhere[index] === none && this.#wordEnd[index] === 0 ? place : ~place;
    }
    for (let cell = 0; cell < this.table.length; cell += 1)
      this.table[cell] = this.#states[this.table[cell]!]!;
    for (let index = 0; index < this.#rows; index += 1) {
      const row = index * this.width;
      for (const [symbol, other] of this.#alike.entries())
        this.table[row + symbol] = this.table[row + other]!;
      if (this.#ignored !== 0) this.table[row + this.#ignored] = this.#states[index]!;
    }
  }
}
