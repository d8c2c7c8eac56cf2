import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ageBands, type Device, featureIds, platforms } from "@homeport/protocol";
import * as fc from "fast-check";
import type { Book } from "./book.ts";
import { compile } from "./compile.ts";
import { decide } from "./decide.ts";
import { evaluate } from "./evaluate.ts";
import type { Pack } from "./pack.ts";
import { cellIndex, segmentAt, type Table } from "./table.ts";
import { beginning, forever, type Instant, startOfDay } from "./time.ts";
import {
  bookArbitrary,
  deviceArbitrary,
  featureArbitrary,
  instantArbitrary,
  languageArbitrary,
  makePack,
  packOf,
  worldArbitrary,
} from "./world.fixture.test.ts";

describe("the compiled table", () => {
  test("answers every single-market request as the evaluator does", () => {
    const seen = { serve: 0, refuse: 0 };
    fc.assert(
      fc.property(
        worldArbitrary,
        fc.array(fc.tuple(deviceArbitrary, featureArbitrary, instantArbitrary), {
          minLength: 20,
          maxLength: 20,
        }),
        ({ packs, book }, requests) => {
          const table = compile(packs, book);
          for (const [device, feature, at] of requests) {
            for (const pack of packs) {
              const home = {
                ...device,
                soldIn: pack.market,
                account: pack.market,
                location: pack.market,
                switchedOff: [],
              };
              seen[compareOne({ table, pack, book }, { device: home, feature }, at)] += 1;
            }
          }
        },
      ),
      { numRuns: 60 },
    );
    assert.ok(seen.serve > 200 && seen.refuse > 200, JSON.stringify(seen));
  });

  test("has one cell for every feature, platform and age band in every stretch, and no gap between stretches", () => {
    fc.assert(
      fc.property(worldArbitrary, ({ packs, book }) => {
        const table = compile(packs, book);
        for (const market of Object.values(table.markets)) {
          assert.ok((market.segments[0]?.from ?? 1) <= beginning);
          assert.equal(market.segments.at(-1)?.to, forever);
          for (const [index, segment] of market.segments.entries()) {
            assert.equal(segment.cells.length, featureIds.length * platforms.length * ageBands.length);
            if (index > 0) assert.equal(segment.from, market.segments[index - 1]?.to);
            assert.equal(segmentAt(market.segments, segment.from), segment);
            assert.equal(segmentAt(market.segments, segment.to - 1), segment);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test("survives a round trip through JSON with the same decisions", () => {
    fc.assert(
      fc.property(
        worldArbitrary,
        fc.array(requestArbitrary, { minLength: 30 }),
        ({ packs, book }, requests) => {
          const table = compile(packs, book);
          const copy: Table = JSON.parse(JSON.stringify(table));
          assert.deepEqual(copy, table);
          for (const { at, ...request } of requests) {
            assert.deepEqual(decide(copy, request, at), decide(table, request, at));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("does not depend on the order of the packs", () => {
    fc.assert(
      fc.property(worldArbitrary, ({ packs, book }) => {
        assert.deepEqual(compile(packs.toReversed(), book), compile(packs, book));
      }),
      { numRuns: 30 },
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
      { numRuns: 30 },
    );
  });

  test("gives one market the same cells whatever another market's launches, routes and approvals are", () => {
    const without = (book: Book, market: string): Book => ({
      ...book,
      launches: book.launches.filter((launch) => launch.market !== market),
      routes: book.routes.filter((route) => route.market !== market),
      approvals: book.approvals.filter((approval) => approval.market !== market),
    });
    fc.assert(
      fc.property(worldArbitrary, ({ packs, book }) => {
        const whole = compile(packs, book);
        assert.deepEqual(resolve(compile(packs, without(book, "AA")), "BB"), resolve(whole, "BB"));
      }),
      { numRuns: 30 },
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

const requestArbitrary = fc.record({
  device: deviceArbitrary,
  feature: featureArbitrary,
  language: languageArbitrary,
  at: instantArbitrary,
});

/** One request put to the table and to the evaluator, which know nothing of each other. */
function compareOne(
  { table, pack, book }: { table: Table; pack: Pack; book: Book },
  { device, feature }: { device: Device; feature: (typeof featureIds)[number] },
  at: Instant,
): "serve" | "refuse" {
  const decision = decide(table, { device, feature, language: null }, at);
  const evaluation = evaluate(
    { pack, book },
    { feature, platform: device.platform, ageBand: device.ageBand, at },
  );
  assert.equal(decision.market, pack.market);
  if (evaluation.type === "refuse") {
    assert.ok(decision.type === "refuse");
    const plain = decision.reasons.map((reason) => ({
      ...reason,
      rules: reason.rules.map((citation) => citation.rule),
    }));
    assert.deepEqual(plain, evaluation.reasons);
    return "refuse";
  }
  const missing = evaluation.obligations.filter(
    (obligation) => obligation.type === "consent" && !device.consent.includes(obligation.purpose),
  );
  if (missing.length > 0) {
    assert.ok(decision.type === "refuse");
    assert.deepEqual(new Set(decision.reasons.map((reason) => reason.code)), new Set(["consent_missing"]));
    return "refuse";
  }
  assert.ok(decision.type === "serve");
  assert.deepEqual(decision.compositions, evaluation.compositions);
  assert.deepEqual(decision.obligations, evaluation.obligations);
  assert.deepEqual(decision.rules, evaluation.rules);
  return "serve";
}

/** A market's cells with their contents, free of the numbers that other markets share. */
function resolve(table: Table, market: string): unknown {
  const found = table.markets[market];
  return found?.segments.map(({ from, to, cells }) => ({
    from,
    to,
    cells: cells.map((place) => {
      const cell = table.cells[place];
      if (cell?.type !== "serve") return cell?.reasons.map((reason) => table.reasons[reason]);
      return [
        cell.rules,
        cell.compositions.map((composition) => table.compositions[composition]),
        cell.obligations.map((obligation) => table.obligations[obligation]),
      ];
    }),
  }));
}

test("a place in the table is `-1` for what the table does not know", () => {
  const table = { features: featureIds, platforms, ageBands };
  const key = { feature: "chat", platform: "ios", ageBand: "adult" } as const;
  const all = featureIds.flatMap((feature) =>
    platforms.flatMap((platform) =>
      ageBands.map((ageBand) => cellIndex(table, { feature, platform, ageBand })),
    ),
  );
  assert.deepEqual(all, [...all.keys()]);
  assert.equal(cellIndex({ ...table, platforms: ["web"] }, key), -1);
});
