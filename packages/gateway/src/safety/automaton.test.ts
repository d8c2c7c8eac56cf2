import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { Automaton, none } from "./automaton.ts";

const symbols = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 });
const match = fc.constantFrom("word" as const, "anywhere" as const);

describe("the automaton", () => {
  it("finds at every place what a search for each pattern finds", () => {
    const patterns = fc.array(fc.record({ symbols, match }), { minLength: 1, maxLength: 8 });
    const text = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 });
    fc.assert(
      fc.property(
        patterns,
        text,
        fc.array(fc.boolean(), { minLength: 31, maxLength: 31 }),
        (all, read, borders) => {
          const automaton = new Automaton(all.map((pattern, rank) => ({ ...pattern, rank })));
          let state = 0;
          for (const [index, symbol] of read.entries()) {
            state = automaton.step(state, symbol);
            const ending = all.flatMap((pattern, rank) =>
              endsAt(read, pattern.symbols, index) ? [{ ...pattern, rank }] : [],
            );
            const starts = (length: number): boolean => borders[index + 1 - length]!;
            const anywhere = ending.find((pattern) => pattern.match === "anywhere");
            const word = ending.find((pattern) => pattern.match === "word" && starts(pattern.symbols.length));
            assert.equal(automaton.anywhere(state), anywhere?.rank ?? none);
            assert.equal(automaton.word(state, starts), word?.rank ?? none);
            assert.equal(automaton.depth(state), longestStart(all, read.slice(0, index + 1)));
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("steps alike whatever the size of its table, and takes one symbol for another or for nothing as told", () => {
    const patterns = fc.array(fc.record({ symbols, match }), { minLength: 1, maxLength: 8 });
    const text = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 40 });
    fc.assert(
      fc.property(patterns, text, fc.integer({ min: 0, max: 80 }), (all, read, cells) => {
        const entries = all.map((pattern, rank) => ({ ...pattern, rank }));
        const whole = new Automaton(entries);
        const small = new Automaton(entries, {
          cells,
          alike: new Map([
            [4, 2],
            [6, 9],
          ]),
          ignored: 5,
        });
        let state = 0;
        let other = 0;
        for (const symbol of read) {
          if (symbol !== 5) state = whole.step(state, symbol === 4 ? 2 : symbol);
          other = small.step(other, symbol);
          assert.equal(small.depth(other), whole.depth(state));
          assert.equal(small.anywhere(other), whole.anywhere(state));
          const ranks = [small, whole].map((each) => each.word(each === small ? other : state, () => true));
          assert.equal(ranks[0], ranks[1]);
          assert.equal(other < 0, small.anywhere(other) !== none || ranks[0] !== none);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("is built of 20,000 patterns in less than two seconds", () => {
    const entries = Array.from({ length: 20_000 }, (_, rank) => ({
      symbols: [
        1 + (rank % 141),
        1 + Math.floor(rank / 141),
        ...Array.from({ length: 8 }, (__, place) => 1 + ((rank * place) % 3_000)),
      ],
      match: "anywhere" as const,
      rank,
    }));
    const start = performance.now();
    const automaton = new Automaton(entries);
    assert.ok(performance.now() - start < 2_000);
    for (const { symbols, rank } of entries) {
      const state = symbols.reduce((from, symbol) => automaton.step(from, symbol), 0);
      assert.equal(automaton.anywhere(state), rank);
    }
  });
});

function endsAt(text: readonly number[], pattern: readonly number[], index: number): boolean {
  const start = index + 1 - pattern.length;
  return start >= 0 && pattern.every((symbol, place) => text[start + place] === symbol);
}

function longestStart(patterns: readonly { symbols: readonly number[] }[], read: readonly number[]): number {
  for (let length = Math.min(5, read.length); length > 0; length -= 1) {
    const tail = read.slice(-length);
    if (patterns.some((pattern) => tail.every((symbol, place) => pattern.symbols[place] === symbol)))
      return length;
  }
  return 0;
}
