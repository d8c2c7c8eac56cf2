import type { FilterPattern } from "@homeport/protocol";
import { Edges } from "./edges.ts";

/** A folded pattern and its rank in the pack; of several that match at one place the lowest rank speaks. */
export type Entry = { symbols: readonly number[]; match: FilterPattern["match"]; rank: number };

/** The rank that stands for no pattern; higher than any real one. */
export const none = 0x7fff_ffff;

/** The beginnings of all patterns, as states numbered short before long; state 0 is the empty one. */
export class Trie {
  readonly edges: Edges;
  /** How many states there are. */
  readonly size: number;
  /** Length of the longest pattern, in symbols. */
  readonly longest: number;
  /** The highest symbol of any pattern. */
  readonly highest: number;
  /** For each state: its length, the state one symbol shorter, and its last symbol. */
  readonly depth: Int32Array;
  readonly parents: Int32Array;
  readonly symbols: Int32Array;
  /** For each state: the lowest rank of the `anywhere` and of the `word` patterns that it is. */
  readonly anywhere: Int32Array;
  readonly word: Int32Array;

  constructor(entries: readonly Entry[]) {
    const room = 1 + entries.reduce((sum, { symbols }) => sum + symbols.length, 0);
    this.longest = entries.reduce((most, { symbols }) => Math.max(most, symbols.length), 0);
    this.highest = entries.reduce((most, { symbols }) => Math.max(most, ...symbols), 0);
    this.edges = new Edges(room);
    this.depth = new Int32Array(room);
    this.parents = new Int32Array(room);
    this.symbols = new Int32Array(room);
    this.anywhere = new Int32Array(room).fill(none);
    this.word = new Int32Array(room).fill(none);
    this.size = this.#plant(entries);
  }

  /** Plants all patterns at once, place by place, so that the states come short before long. */
  #plant(entries: readonly Entry[]): number {
    const reached = new Int32Array(entries.length);
    let size = 1;
    for (let place = 0; place < this.longest; place += 1) {
      for (const [index, { symbols }] of entries.entries()) {
        if (place >= symbols.length) continue;
        const parent = reached[index]!;
        const known = this.edges.find(parent, symbols[place]!);
        reached[index] = known === 0 ? size : known;
        if (known !== 0) continue;
        this.edges.add(parent, symbols[place]!, size);
        this.depth[size] = place + 1;
        this.parents[size] = parent;
        this.symbols[size] = symbols[place]!;
        size += 1;
      }
    }
    for (const [index, { match, rank }] of entries.entries()) {
      const ranks = match === "word" ? this.word : this.anywhere;
      ranks[reached[index]!] = Math.min(ranks[reached[index]!]!, rank);
    }
    return size;
  }
}
