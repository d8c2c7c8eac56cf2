import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Verdict } from "@homeport/protocol";
import * as fc from "fast-check";
import type { Filter } from "./filter.ts";
import { filterOf } from "./pack.fixture.ts";
import { type Spec, pieces, references, specs, texts } from "./reference.fixture.ts";

type Run = { released: string; verdict: Verdict; mostHeld: number };

function run(filter: Filter, parts: readonly string[]): Run {
  const stream = filter.open("output");
  let released = "";
  let pushed = 0;
  let mostHeld = 0;
  for (const part of parts) {
    const { release, verdict } = stream.push(part);
    released += release;
    pushed += part.length;
    if (verdict.type !== "clear") return { released, verdict, mostHeld };
    mostHeld = Math.max(mostHeld, pushed - released.length);
  }
  const { release, verdict } = stream.end();
  return { released: released + release, verdict, mostHeld };
}

function filterOfSpecs(all: readonly Spec[]): Filter {
  return filterOf(...all.map(({ text, match }) => (match === "word" ? text : `*${text}*`)));
}

describe("a screened stream", () => {
  it("comes to the same verdict however it is cut, and to the reference's", () => {
    fc.assert(
      fc.property(specs, texts, fc.array(fc.nat({ max: 6 })), (all, text, cuts) => {
        const filter = filterOfSpecs(all);
        const whole = filter.screen(text, "output");
        const matches = references(all, text);
        assert.equal(whole.type, matches.length > 0 ? "hit" : "clear");
        if (whole.type === "hit") assert.ok(matches.some(({ index }) => whole.category === `c${index}`));
        for (const parts of [pieces(text, cuts), Array.from(text), text.split("")]) {
          const { verdict, released } = run(filter, parts);
          const retract = released !== "";
          assert.deepEqual(verdict, whole.type === "hit" ? { ...whole, retract } : whole);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("releases all of a clear text, and of any other not one character of a match", () => {
    fc.assert(
      fc.property(specs, texts, fc.array(fc.nat({ max: 6 })), (all, text, cuts) => {
        const { released, verdict } = run(filterOfSpecs(all), pieces(text, cuts));
        const firstMatch = Math.min(text.length, ...references(all, text).map(({ start }) => start));
        assert.ok(text.startsWith(released));
        assert.ok(released.length <= firstMatch);
        if (verdict.type === "clear") assert.equal(released, text);
      }),
      { numRuns: 3_000 },
    );
  });

  it("holds back no more than a possible match and one half of a surrogate pair", () => {
    const filter = filterOf("kill yourself", "*炸弹教程*");
    const { push } = bound(filter);
    assert.equal(push("an ordinary sentence"), "an ordinary sentence");
    assert.equal(push(". You kill"), ". You ");
    assert.equal(push(" your time"), "kill your time");
    assert.equal(push(" 炸 "), " ");
    assert.equal(push("鸡"), "炸 鸡");
    assert.equal(push("\ud83d"), "");
    assert.equal(push("\ude00"), "😀");
  });

  it("waits for the border that a word needs", () => {
    const filter = filterOf("kill yourself");
    assert.equal(run(filter, ["kill yourself"]).verdict.type, "hit");
    assert.equal(run(filter, ["kill yourself", "ish"]).verdict.type, "clear");
    const stream = filter.open("output");
    assert.deepEqual(stream.push("kill yourself"), {
      release: "",
      verdict: { type: "clear", by: "filter:test@1" },
    });
    assert.equal(stream.push(".").verdict.type, "hit");
  });

  it("asks for what was shown to be withdrawn, and only then", () => {
    const filter = filterOf("kill yourself");
    const late = run(filter, ["Well, ", "kill yourself."]);
    assert.deepEqual([late.released, late.verdict.type === "hit" && late.verdict.retract], ["Well, ", true]);
    const early = run(filter, ["Well, kill yourself."]);
    assert.deepEqual([early.released, early.verdict.type === "hit" && early.verdict.retract], ["", false]);
  });

  it("releases nothing after a hit, which stands whatever follows", () => {
    const stream = filterOf("kill yourself", "*炸弹教程*").open("output");
    const { verdict } = stream.push("炸弹教程");
    assert.deepEqual(stream.push("good day, kill yourself. "), { release: "", verdict });
    assert.deepEqual(stream.end(), { release: "", verdict });
  });

  it("gives up as `unknown`, at the same place however cut, when ignorable characters fill the buffer", () => {
    const filter = filterOf("kill yourself", "*炸弹教程*");
    for (const [begin, filling] of [
      ["kil", "\u200b"],
      ["kill", "\u0301"],
      ["kill ", " "],
      ["炸", "."],
    ] as const) {
      for (const [count, type] of [
        [4_000, "hit"],
        [4_200, "unknown"],
        [100_000, "unknown"],
      ] as const) {
        const rest = begin === "炸" ? "弹教程" : "kill yourself".slice(begin.length);
        const text = `so ${begin}${filling.repeat(count)}${rest}.`;
        const whole = filter.screen(text, "output");
        assert.equal(whole.type, type);
        const single = run(filter, text.split(""));
        assert.equal(single.verdict.type, type);
        assert.equal(single.released, "so ");
        assert.ok(single.mostHeld <= 4_096 + 64);
      }
    }
  });

  it("lets ignorable characters pass that no match can hold", () => {
    const text = `so\u200b ${" ".repeat(10_000)}\u0301it is`;
    assert.deepEqual(run(filterOf("kill yourself"), [text]), {
      released: text,
      verdict: { type: "clear", by: "filter:test@1" },
      mostHeld: 0,
    });
  });

  it("stays fast on text made of beginnings of patterns", () => {
    const filter = filterOf(
      `*${"a".repeat(199)}b*`,
      `*${"ab".repeat(99)}c*`,
      ...Array.from({ length: 150 }, (_, n) => `${"a".repeat(n + 2)}b`),
    );
    const start = performance.now();
    filter.screen("a".repeat(300_000), "output");
    filter.screen(`${"a".repeat(198)}x`.repeat(1_500), "output");
    assert.ok(performance.now() - start < 3_000);
  });
});

function bound(filter: Filter): { push: (text: string) => string } {
  const stream = filter.open("output");
  return { push: (text) => stream.push(text).release };
}
