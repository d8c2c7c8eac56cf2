import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import type { FilterPack } from "@homeport/protocol";
import { type Filter, openFilter } from "./filter.ts";
import { foldText } from "./folder.ts";
import { packOf, sealed, trusted } from "./pack.fixture.ts";
import { PlainFilter } from "./plain.fixture.ts";
import { pieces } from "./reference.fixture.ts";
import type { Screened } from "./screen.ts";

/** Of every kind that folding and reading tell apart: letters, disguises, marks, ligatures, scripts, halves, nothing. */
const characters = Array.from(
  "aabkoOst0013475268 .-\n½ßﬃﷺáåаκＡ𝐚🅰⁴™\u0301\u0336\u200b\u00ad\ufffdไทยีดिकקַ한글か゛炸弹彈教〇𠮷🙂★øæþ中",
).concat(["\ud83d", "\udc00", "\ud800", " ", "a", "b"]);

const match = fc.constantFrom("word" as const, "anywhere" as const);
const cuts = fc.array(fc.nat({ max: 5 }), { maxLength: 40 });

/** A text of a few of the characters, and patterns most of which are cut from it. */
const cases = fc
  .tuple(fc.subarray(characters, { minLength: 2, maxLength: 8 }), fc.boolean())
  .chain(([few, all]) => {
    const written = fc.array(fc.constantFrom(...(all ? characters : few)), { maxLength: 24 });
    const place = fc.record({ from: fc.nat({ max: 60 }), length: fc.integer({ min: 2, max: 9 }), match });
    return fc.record({
      text: fc.array(written, { minLength: 1, maxLength: 4 }).map((parts) => parts.flat().join("")),
      places: fc.array(place, { minLength: 1, maxLength: 6 }),
      more: fc.array(fc.record({ text: written.map((parts) => parts.join("")), match }), { maxLength: 3 }),
      anew: fc.boolean(),
    });
  })
  .map(({ text, places, more, anew }) => {
    const own = places.map(({ from, length, match }) => ({ text: text.slice(from, from + length), match }));
    const patterns = [...own, ...more].filter(({ text }) => text.length >= 2 && lettersOf(text) >= 2);
    // Put together anew, so that partial matches also come to nothing.
    return { patterns, text: anew ? text.slice(7) + text.slice(0, 9) + text : text };
  })
  .filter(({ patterns }) => patterns.length > 0);

function lettersOf(text: string): number {
  const symbols = foldText(text.toWellFormed()).filter((symbol) => symbol !== 0x20);
  return symbols.length;
}

function stream(filter: Filter, parts: readonly string[]): Screened[] {
  const screen = filter.open("output");
  return [...parts.map((part) => screen.push(part)), screen.end()];
}

function both(pack: FilterPack): { fast: Filter; plain: PlainFilter } {
  const parsed = JSON.parse(JSON.stringify(pack)) as FilterPack;
  return { fast: openFilter(sealed(pack), trusted), plain: new PlainFilter(parsed) };
}

describe("the filter and the plain one", () => {
  it("answer each piece alike, in verdict and in what they release", () => {
    let hits = 0;
    fc.assert(
      fc.property(cases, cuts, ({ patterns, text }, sizes) => {
        const { fast, plain } = both(packOf(...patterns));
        assert.deepEqual(fast.screen(text, "input"), plain.stream([text], "input").at(-1)?.verdict);
        for (const parts of [[text], pieces(text, sizes), text.split("")]) {
          const answers = stream(fast, parts);
          assert.deepEqual(answers, plain.stream(parts, "output"));
          if (answers.at(-1)?.verdict.type === "hit") hits += 1;
        }
      }),
      { numRuns: 5_000 },
    );
    assert.ok(hits > 500);
  });

  it("answer alike where a text is longer than a sheet and full of what does not count", () => {
    const fillings = fc.constantFrom(
      "\u200b",
      "\u0301",
      " ",
      ".",
      "\ud83d",
      "🙂",
      "ﷺ",
      "한",
      "z",
      "zz ",
      "ab",
    );
    const filled = fc.array(
      fc.tuple(
        fc.constantFrom("ab", "a", "kb", "炸", "弹", "b ab", "a0", " ", "ab炸"),
        fillings,
        fc.nat({ max: 4_600 }),
      ),
      { minLength: 1, maxLength: 4 },
    );
    const patterns = ["ab ab", "abab0", "kb ab", "炸弹", "abo", "bab炸弹"].flatMap((text) => [
      { text, match: "word" as const },
      { text: `${text}${text}`, match: "anywhere" as const },
    ]);
    const { fast, plain } = both(packOf(...patterns));
    fc.assert(
      fc.property(filled, fc.integer({ min: 1, max: 3_000 }), (parts, size) => {
        const text = parts.map(([begin, filling, count]) => begin + filling.repeat(count)).join("");
        const cut = pieces(
          text,
          Array.from({ length: Math.ceil(text.length / size) }, () => size),
        );
        assert.deepEqual(stream(fast, cut), plain.stream(cut, "output"));
        assert.deepEqual(stream(fast, [text]), plain.stream([text], "output"));
      }),
      { numRuns: 40 },
    );
  });

  it("answer alike for every code point after a letter, before one and between", () => {
    const { fast, plain } = both(
      packOf(
        { text: "ab", match: "word" },
        { text: "a炸", match: "anywhere" },
        { text: "ดี4", match: "word" },
      ),
    );
    for (let codePoint = 0; codePoint < 0x3400; codePoint += 1) {
      const character = String.fromCodePoint(codePoint);
      const parts = [`a${character}b`, `${character}a`, `${character}炸`, `ด${character}ี4`];
      assert.deepEqual(stream(fast, parts), plain.stream(parts, "output"), `U+${codePoint.toString(16)}`);
    }
  });
});
