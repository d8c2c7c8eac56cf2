import type { FilterPattern } from "@homeport/protocol";
import { Edges } from "./edges.ts";

/** A folded pattern and its rank in the pack; of several that match at one place the lowest rank speaks. */
export type Entry = { symbols: readonly number[]; match: FilterPattern["match"]; rank: number };

/** The rank that stands for no pattern; higher than any real one. */
export const none = 0x7fff_ffff;

/** Aho-Corasick over symbols: every pattern that ends at a place, in time linear in the text. */
export class Automaton {
  /** Length of the longest pattern, in symbols. */
  readonly longest: number;
  readonly #edges: Edges;
  readonly #fail: Int32Array;
  readonly #depth: Int32Array;
  readonly #anywhere: Int32Array;
  readonly #word: Int32Array;
  readonly #wordEnd: Int32Array;

  constructor(entries: readonly Entry[]) {
    const room = entries.reduce((sum, { symbols }) => sum + symbols.length, 0);
    this.longest = entries.reduce((most, { symbols }) => Math.max(most, symbols.length), 0);
    this.#edges = new Edges(room);
    this.#depth = new Int32Array(room + 1);
    this.#anywhere = new Int32Array(room + 1).fill(none);
    this.#word = new Int32Array(room + 1).fill(none);
    const parents = new Int32Array(room + 1);
    const symbols = new Int32Array(room + 1);
    const states = this.#plant(entries, parents, symbols);
    this.#fail = new Int32Array(states);
    this.#wordEnd = new Int32Array(states);
    this.#link(states, parents, symbols);
  }

  /** The state after one more symbol; state 0 is the start. */
  step(state: number, symbol: number): number {
    for (let from = state; ; from = this.#fail[from]!) {
      const target = this.#edges.find(from, symbol);
      if (target !== 0 || from === 0) return target;
    }
  }

  /** How many of the last symbols are the start of a pattern. */
  depth(state: number): number {
    return this.#depth[state]!;
  }

  /** The lowest rank of the `anywhere` patterns that end in this state. */
  anywhere(state: number): number {
    return this.#anywhere[state]!;
  }

  /** The lowest rank of the `word` patterns that end in this state and start at a border. */
  word(state: number, startsAtBorder: (length: number) => boolean): number {
    let rank = none;
    for (let end = this.#wordEnd[state]!; end !== 0; end = this.#wordEnd[this.#fail[end]!]!) {
      if (this.#word[end]! < rank && startsAtBorder(this.#depth[end]!)) rank = this.#word[end]!;
    }
    return rank;
  }

  #plant(entries: readonly Entry[], parents: Int32Array, symbols: Int32Array): number {
    let states = 1;
    for (const entry of entries) {
      let state = 0;
      for (const symbol of entry.symbols) {
        let target = this.#edges.find(state, symbol);
        if (target === 0) {
          target = states;
          states += 1;
          this.#edges.add(state, symbol, target);
          this.#depth[target] = this.#depth[state]! + 1;
          parents[target] = state;
          symbols[target] = symbol;
        }
        state = target;
      }
      const ranks = entry.match === "word" ? this.#word : this.#anywhere;
      ranks[state] = Math.min(ranks[state]!, entry.rank);
    }
    return states;
  }

  #link(states: number, parents: Int32Array, symbols: Int32Array): void {
    for (const state of byDepth(this.#depth.subarray(0, states), this.longest)) {
      if (state === 0) continue;
      const parent = parents[state]!;
      const fail = parent === 0 ? 0 : this.step(this.#fail[parent]!, symbols[state]!);
      this.#fail[state] = fail;
      this.#anywhere[state] = Math.min(this.#anywhere[state]!, this.#anywhere[fail]!);
      this.#wordEnd[state] = this.#word[state] === none ? this.#wordEnd[fail]! : state;
    }
  }
}

/** The states, shallow before deep: a counting sort. */
function byDepth(depths: Int32Array, longest: number): Int32Array {
  const next = new Int32Array(longest + 2);
  for (const depth of depths) next[depth + 1]! += 1;
  for (let depth = 1; depth < next.length; depth += 1) next[depth]! += next[depth - 1]!;
  const order = new Int32Array(depths.length);
  for (let state = 0; state < depths.length; state += 1) {
    const depth = depths[state]!;
    order[next[depth]!] = state;
    next[depth]! += 1;
  }
  return order;
}
