import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerTo, bookFor, GoldenCase, loadCases, loadPack, markets, sourceNotes } from "./golden-cases.ts";

/** How many cases each market has at least; a lost file must not pass unseen. */
const leastCases: Record<string, number> = {
  AE: 12,
  AU: 12,
  BR: 13,
  CA: 12,
  CN: 59,
  EU: 29,
  GB: 12,
  HK: 13,
  IN: 15,
  JP: 13,
  KR: 16,
  MO: 12,
  RU: 12,
  SA: 12,
  SG: 13,
  TW: 12,
  US: 14,
  "US-CA": 14,
  VN: 16,
};

const packs = markets().map(loadPack);

for (const market of markets()) {
  describe(`golden decisions of ${market}`, () => {
    const cases = loadCases(market);

    test("are as many as expected", () => {
      const least = leastCases[market];
      assert.ok(least !== undefined, `no least number of cases is set for ${market}`);
      assert.ok(cases.length >= least, `${cases.length} of ${least} cases were found`);
    });

    for (const [file, golden] of cases) {
      test(`${golden.title} (${file})`, () => {
        assert.deepEqual(answerTo(golden), golden.expect);
      });
    }
  });
}

describe("golden cases", () => {
  test("cover every market that has a least number, and the other way round", () => {
    assert.deepEqual(markets(), Object.keys(leastCases).toSorted());
  });

  test("with an unknown field are refused", () => {
    const [, golden] = loadCases("CN")[0] ?? assert.fail("CN has no case");
    assert.equal(GoldenCase.safeParse(golden).success, true);
    assert.equal(GoldenCase.safeParse({ ...golden, expected: golden.expect }).success, false);
    assert.equal(GoldenCase.safeParse({ ...golden, expect: { ...golden.expect, code: "x" } }).success, false);
    assert.equal(
      GoldenCase.safeParse({ ...golden, device: { ...golden.device, place: "CN" } }).success,
      false,
    );
    assert.equal(GoldenCase.safeParse({ ...golden, assume: { approval: {} } }).success, false);
  });

  test("that suppose something of a record that is not there are refused", () => {
    const [, golden] = loadCases("CN")[0] ?? assert.fail("CN has no case");
    for (const part of ["approvals", "partners", "endpoints", "models"] as const) {
      assert.throws(
        () => bookFor({ ...golden, assume: { ...golden.assume, [part]: { nobody: {} } } }),
        /`nobody`/,
      );
    }
  });

  test("of every market hold a refused request, and a served one unless its pack denies everything", () => {
    for (const { market, rules } of packs) {
      const outcomes = new Set(loadCases(market).map(([, golden]) => golden.expect.outcome));
      const offers = rules.filter((rule) => rule.type === "availability");
      const denied = offers.length > 0 && offers.every((rule) => rule.effect === "deny");
      assert.deepEqual([...outcomes].toSorted(), denied ? ["refuse"] : ["refuse", "serve"], market);
    }
  });
});

for (const pack of packs) {
  describe(`the pack of ${pack.market}`, () => {
    test("lies in the folder of its market", () => {
      assert.ok(markets().includes(pack.market));
      assert.equal(loadPack(pack.market).market, pack.market);
    });

    test("uses every source it lists, and tells of each in its notes", () => {
      const used = new Set(
        [...pack.rules, ...pack.calendar, ...pack.figures].flatMap(({ sources }) => sources),
      );
      // The formatter pads the columns of a table.
      const notes = sourceNotes(pack.market).replaceAll(/ +/g, " ");
      for (const source of pack.sources) {
        assert.ok(used.has(source.id), `\`${source.id}\` is used by nothing`);
        const row = `| \`${source.id}\` | ${source.verification} |`;
        assert.ok(notes.includes(row), `sources.md lacks the row ${row}`);
      }
    });

    test("tells of every rule in its notes", () => {
      const notes = sourceNotes(pack.market);
      for (const rule of pack.rules)
        assert.ok(notes.includes(`\`${rule.id}\``), `\`${rule.id}\` is not in sources.md`);
    });

    test("rests every allowance on a source that was quoted or read", () => {
      for (const rule of pack.rules) {
        if (rule.type !== "availability" || rule.effect !== "allow") continue;
        const checked = pack.sources.filter(
          (source) => rule.sources.includes(source.id) && source.verification !== "unverified",
        );
        assert.ok(checked.length > 0, `\`${rule.id}\` rests on nothing verified`);
      }
    });

    test("dates every rule, and cites no day after the day it was read", () => {
      for (const rule of pack.rules) assert.ok(rule.from, `\`${rule.id}\` has no first day`);
      for (const source of pack.sources) assert.equal(source.accessed, "2026-11-22", source.id);
    });

    test("writes the label of GB 45438 with an AI word and a generate word in both languages", () => {
      for (const rule of pack.rules) {
        if (rule.type !== "label" || !rule.sources.includes("gb-45438")) continue;
        for (const text of Object.values(rule.text)) {
          assert.match(text, /AI|人工智能/);
          assert.match(text, /生成|合成/);
        }
      }
    });
  });
}

test("CN demands a label, so that the check above saw one", () => {
  const cn = packs.find((pack) => pack.market === "CN") ?? assert.fail("there is no pack of CN");
  assert.ok(cn.rules.some((rule) => rule.type === "label" && rule.sources.includes("gb-45438")));
});
