/**
 * The edges of a trie: (state, symbol) → state, in one open-addressed table of integers.
 * State 0 is the root, which no edge leads to, so 0 also says that there is no edge.
 */
export class Edges {
  readonly #states: Int32Array;
  readonly #symbols: Int32Array;
  readonly #targets: Int32Array;
  readonly #mask: number;

  /** Makes room for so many edges, at most half full, so that a probe stays short. */
  constructor(room: number) {
    const size = 2 ** Math.ceil(Math.log2(2 * room + 2));
    this.#states = new Int32Array(size);
    this.#symbols = new Int32Array(size);
    this.#targets = new Int32Array(size);
    this.#mask = size - 1;
  }

  find(state: number, symbol: number): number {
    return this.#targets[this.#slot(state, symbol)]!;
  }

  add(state: number, symbol: number, target: number): void {
    const slot = this.#slot(state, symbol);
    this.#states[slot] = state;
    this.#symbols[slot] = symbol;
    this.#targets[slot] = target;
  }

  #slot(state: number, symbol: number): number {
    let hash = Math.imul(state, 0x9e3779b1) ^ Math.imul(symbol, 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & this.#mask;
    while (this.#targets[slot] !== 0 && (this.#states[slot] !== state || this.#symbols[slot] !== symbol)) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }
}
