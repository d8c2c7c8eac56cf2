import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ageBands, type Device, featureIds, platforms, type Reason } from "@homeport/protocol";
import * as fc from "fast-check";
import type { Question } from "./active-rules.ts";
import type { Book } from "./book.ts";
import { compile } from "./compile.ts";
import { decide } from "./decide.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";
import type { Law } from "./inherit.ts";
import { cellIndex, segmentAt, type Table } from "./table.ts";
import { beginning, forever, startOfDay } from "./time.ts";
import {
  bookArbitrary,
  lawsOf,
  makePack,
  packOf,
  pooledWorld,
  questionArbitrary,
  requestArbitrary,
  tableOf,
  worldArbitrary,
  worldPool,
} from "./world.fixture.test.ts";

const worlds = pooledWorld(20);
const requests = fc.array(requestArbitrary, { minLength: 30, maxLength: 30 });

describe("the compiled table", () => {
  test("answers every question as the evaluator does", () => {
    const seen = { serve: 0, refuse: 0 };
    fc.assert(
      fc.property(
        worldArbitrary,
        fc.array(questionArbitrary, { minLength: 60, maxLength: 60 }),
        (world, asked) => {
          const table = tableOf(world);
          for (const question of asked) {
            for (const law of lawsOf(world))
              seen[compareOne(table, { law, book: world.book }, question)] += 1;
          }
        },
      ),
      { numRuns: 40 },
    );
    assert.ok(seen.serve > 500 && seen.refuse > 500, JSON.stringify(seen));
  });

  test("answers every question of one whole world as the evaluator does", () => {
    const [world] = worldPool(1, 11);
    assert.ok(world);
    const table = tableOf(world);
    const seen = { serve: 0, refuse: 0 };
    for (const law of lawsOf(world)) {
      for (const { from, to } of table.markets[law.market]?.segments ?? []) {
        for (const feature of featureIds) {
          for (const platform of platforms) {
            for (const ageBand of ageBands) {
              for (const at of [from, to - 1]) {
                const question = { feature, platform, ageBand, at };
                seen[compareOne(table, { law, book: world.book }, question)] += 1;
              }
            }
          }
        }
      }
    }
    assert.ok(seen.serve > 100 && seen.refuse > 100, JSON.stringify(seen));
  });

  test("has one cell for every feature, platform and age band in every stretch, and no gap between stretches", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const table = tableOf(world);
        for (const market of Object.values(table.markets)) {
          assert.ok((market.segments[0]?.from ?? 1) <= beginning);
          assert.equal(market.segments.at(-1)?.to, forever);
          for (const [index, segment] of market.segments.entries()) {
            assert.equal(segment.blocks.length, featureIds.length);
            assert.equal(segment.reach.length, featureIds.length);
            for (const block of segment.blocks) {
              const cells = table.blocks[block] ?? [];
              assert.equal(cells.length, platforms.length * ageBands.length);
              for (const cell of cells) assert.ok(table.cells[cell]);
            }
            if (index > 0) assert.equal(segment.from, market.segments[index - 1]?.to);
            assert.equal(segmentAt(market.segments, segment.from), segment);
            assert.equal(segmentAt(market.segments, segment.to - 1), segment);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  test("survives a round trip through JSON with the same decisions", () => {
    fc.assert(
      fc.property(worlds, requests, (world, asked) => {
        const table = tableOf(world);
        const copy: Table = JSON.parse(JSON.stringify(table));
        assert.deepEqual(copy, table);
        for (const { at, ...request } of asked) {
          assert.deepEqual(decide(copy, request, at), decide(table, request, at));
        }
      }),
      { numRuns: 20 },
    );
  });

  test("does not depend on the order of the packs", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        assert.deepEqual(compile(world.packs.toReversed(), world.book), tableOf(world));
      }),
      { numRuns: 20 },
    );
  });

  test("gives one market the same cells whatever another market's pack says", () => {
    fc.assert(
      fc.property(
        fc.tuple(packOf("AA"), packOf("AA")),
        packOf("BB"),
        bookArbitrary,
        ([first, second], other, book) => {
          assert.deepEqual(
            resolve(compile([first, other], book), "BB"),
            resolve(compile([second, other], book), "BB"),
          );
          assert.deepEqual(
            resolve(compile([other], book), "BB"),
            resolve(compile([second, other], book), "BB"),
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  test("gives one market the same cells whatever another market's records in the launch book are", () => {
    const without = (book: Book, market: string): Book => ({
      ...book,
      launches: book.launches.filter((launch) => launch.market !== market),
      routes: book.routes.filter((route) => route.market !== market),
      approvals: book.approvals.filter((approval) => approval.market !== market),
      hosting: book.hosting.filter((record) => record.market !== market),
      gaps: book.gaps.filter((gap) => gap.market !== market),
      evidence: book.evidence.filter((record) => record.market !== market),
    });
    fc.assert(
      fc.property(worlds, (world) => {
        const book = without(world.book, "AA");
        assert.deepEqual(resolve(compile(world.packs, book), "BB"), resolve(tableOf(world), "BB"));
      }),
      { numRuns: 20 },
    );
  });
});

describe("compile", () => {
  const open = { type: "availability", effect: "allow", sources: ["read"] };
  const book = fc.sample(bookArbitrary, { numRuns: 1, seed: 1 })[0]!;

  test("refuses two packs that claim one place", () => {
    const [one, two] = [makePack("AA", [open]), makePack("BB", [open])];
    assert.throws(
      () => compile([one, { ...two, places: ["BB", "AA"] }], book),
      /`AA` is claimed by AA and BB/,
    );
  });

  test("refuses two packs of one market", () => {
    const pack = makePack("AA", [open]);
    assert.throws(() => compile([pack, { ...pack, places: ["AX"] }], book), /two packs are of the market AA/);
  });

  test("refuses an endpoint id that stands twice", () => {
    const [partner] = book.partners;
    assert.ok(partner);
    const twin = { ...partner, id: "twin" };
    assert.throws(
      () => compile([makePack("AA", [open])], { ...book, partners: [partner, twin] }),
      /stands twice/,
    );
  });

  test("keeps the stricter of two traveller rules for one feature", () => {
    const launch = { market: "AA", feature: "chat", platforms: [...platforms], from: "2026-01-01" } as const;
    for (const order of [
      ["home", "both"],
      ["both", "home"],
    ] as const) {
      const launches = order.map((traveller) => ({ ...launch, platforms: [...platforms], traveller }));
      const table = compile([makePack("AA", [open])], { ...book, launches });
      assert.equal(table.markets["AA"]?.traveller["chat"], "both", order.join());
    }
  });

  test("cites every rule of every pack and every rule of the launch book", () => {
    const table = compile([makePack("AA", [open])], book);
    assert.ok(table.citations["AA/rule-0"]);
    for (const rule of ["launches", "routes", "contracts", "screens"])
      assert.ok(table.citations[`book/${rule}`]?.summary);
  });

  test("turns a day's beginning into that market's midnight", () => {
    const pack = makePack("AA", [{ ...open, from: "2026-03-01" }]);
    const table = compile([pack], { ...book, launches: [], routes: [] });
    const starts = table.markets["AA"]?.segments.map((segment) => segment.from);
    assert.ok(starts?.includes(startOfDay("2026-03-01", "+08:00")));
  });
});

/** One question put to the table and to the evaluator, which know nothing of each other. */
function compareOne(table: Table, context: { law: Law; book: Book }, question: Question): "serve" | "refuse" {
  const { market } = context.law;
  const { feature, platform, ageBand, at } = question;
  const evaluation = evaluate(context, question);
  const device: Device = {
    soldIn: market,
    account: market,
    location: market,
    platform,
    ageBand,
    language: "en",
    switchedOff: [],
    // A device that lacks nothing: what is asked of a device is compared on its own below.
    capabilities: ["fast-chip"],
    admitted: [feature],
    consent: ["one", "two"],
  };
  const request = { device, feature, language: null, usedToday: 0 };
  const decision = decide(table, request, at);
  assert.equal(decision.market, market);
  if (evaluation.type === "refuse") {
    assert.ok(decision.type === "refuse");
    const traveller = table.markets[market]?.traveller[feature] ?? "home";
    if (traveller === "home" || traveller === "both") {
      assert.deepEqual(plain(decision.reasons), evaluation.reasons);
    } else {
      // What comes in by the location fails at that gate, and where either is enough both ways are told.
      const said = ({ code, message }: { code: string; message: string }) => `${code}: ${message}`;
      assert.deepEqual(new Set(decision.reasons.map(said)), new Set(evaluation.reasons.map(said)));
    }
    return "refuse";
  }
  assert.ok(decision.type === "serve");
  assert.deepEqual(decision.compositions, evaluation.compositions);
  assert.deepEqual(decision.obligations, evaluation.obligations);
  assert.deepEqual(decision.rules, evaluation.rules);
  assert.deepEqual(plain(decision.warnings), evaluation.warnings);
  const bare = decide(
    table,
    { feature, language: null, device: { ...device, capabilities: [], admitted: [], consent: [] } },
    at,
  );
  const lacking = bare.type === "refuse" ? bare.reasons.map(({ code }) => code) : [];
  assert.deepEqual(new Set(lacking), new Set(asked(evaluation)));
  return "serve";
}

function plain(reasons: readonly Reason[]): unknown[] {
  return reasons.map((reason) => ({ ...reason, rules: reason.rules.map(({ rule }) => rule) }));
}

const codeOf = { capability: "capability_missing", admission: "not_admitted", quota: "quota_spent" } as const;

/** The codes of all that a device without anything is refused for. */
function asked({ obligations, conditions }: Extract<Evaluation, { type: "serve" }>): string[] {
  return [
    ...(obligations.some(({ type }) => type === "consent") ? ["consent_missing"] : []),
    ...conditions.map(({ type }) => codeOf[type]),
  ];
}

/** A market's cells with their contents, free of the numbers that other markets share. */
function resolve(table: Table, market: string): unknown {
  const found = table.markets[market];
  const at = <Item>(items: readonly Item[], places: readonly number[]) => places.map((place) => items[place]);
  const cells = table.cells.map((cell) =>
    cell.type === "refuse"
      ? at(table.reasons, cell.reasons)
      : [
          cell.rules,
          at(table.compositions, cell.compositions),
          at(table.obligations, cell.obligations),
          at(table.conditions, cell.conditions),
          at(table.reasons, cell.warnings),
        ],
  );
  return found?.segments.map(({ blocks, ...segment }) => ({
    ...segment,
    cells: at(table.blocks, blocks).map((block) => block?.map((place) => cells[place])),
  }));
}

test("a place in the table is `-1` for what the table does not know", () => {
  const table = { platforms, ageBands };
  const key = { platform: "ios", ageBand: "adult" } as const;
  const all = platforms.flatMap((platform) =>
    ageBands.map((ageBand) => cellIndex(table, { platform, ageBand })),
  );
  assert.deepEqual(all, [...all.keys()]);
  assert.equal(cellIndex({ ...table, platforms: ["web"] }, key), -1);
});
