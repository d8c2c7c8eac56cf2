import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { compile } from "../compile.ts";
import type { Cell, Table } from "../table.ts";
import { tableOf, type World, worldArbitrary, worldPool } from "../world.fixture.test.ts";
import { prove } from "./prove.ts";
import { type Claim, richClaim } from "./rich-world.fixture.test.ts";

type Serving = Extract<Cell, { type: "serve" }>;

/** Worlds whose tables serve something, found by a fixed seed. */
const serving: readonly World[] = worldPool(30, 7).filter((world) =>
  tableOf(world).cells.some(({ type }) => type === "serve"),
);

/** A copy of a table with every serving cell changed. */
function changed(table: Table, change: (cell: Serving, copy: Table) => Cell): Table {
  const copy = structuredClone(table);
  return { ...copy, cells: copy.cells.map((cell) => (cell.type === "serve" ? change(cell, copy) : cell)) };
}

function failing(world: World, table: Table): string[] {
  return prove({ ...world, table })
    .results.filter(({ violations }) => violations > 0)
    .map(({ id }) => id);
}

test("whatever the packs and the launch book say, what is compiled from them is proven", () => {
  fc.assert(
    fc.property(worldArbitrary, (world) => {
      const proof = prove({ ...world, table: compile(world.packs, world.book) });
      assert.deepEqual(
        proof.results.flatMap(({ id, counterexamples }) => counterexamples.map((text) => `${id}: ${text}`)),
        [],
      );
    }),
    { numRuns: 25 },
  );
});

test("worlds that serve something are among those that are proven", () => {
  assert.ok(serving.length >= 10, `only ${serving.length} worlds serve`);
});

test("an obligation that the compiler forgets is found", () => {
  let found = 0;
  for (const world of serving.slice(0, 10)) {
    const table = tableOf(world);
    const demanded = table.cells.some((cell) => cell.type === "serve" && cell.obligations.length > 0);
    const forgetful = changed(table, (cell) => ({ ...cell, obligations: [] }));
    if (!demanded) continue;
    found++;
    assert.ok(failing(world, forgetful).includes("obligations-complete"));
  }
  assert.ok(found > 0);
});

test("a refusal that becomes a serve is found, and the counterexample says where and why", () => {
  let found = 0;
  for (const world of serving.slice(0, 10)) {
    const table = tableOf(world);
    const served = table.cells.find((cell): cell is Serving => cell.type === "serve");
    if (!served || !table.cells.some(({ type }) => type === "refuse")) continue;
    const generous: Table = { ...table, cells: table.cells.map(() => served) };
    const proof = prove({ ...world, table: generous });
    assert.equal(proof.holds, false);
    const texts = proof.results.flatMap(({ counterexamples }) => counterexamples);
    assert.ok(texts.length > 0);
    assert.match(
      texts[0] ?? "",
      /^(AA|BB|CC), \w+ on \w+ for \w+, from \d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z.*: .+/,
    );
    found++;
  }
  assert.ok(found > 0);
});

test("an endpoint that moves to a region nobody permits is found", () => {
  let found = 0;
  for (const world of serving.slice(0, 20)) {
    const table = tableOf(world);
    const limited = world.packs.some(({ rules }) =>
      rules.some((rule) => rule.type === "residency" && rule.permit),
    );
    if (!limited) continue;
    const moved = structuredClone(world);
    for (const partner of moved.book.partners) {
      for (const endpoint of partner.endpoints)
        Object.assign(endpoint, { region: "zz", inferenceScope: "zz" });
    }
    // The old table against the new book: what still serves there breaks the rule.
    if (failing(moved, table).includes("resident")) found++;
  }
  assert.ok(found > 0);
});

test("a time in which nothing is decided is found", () => {
  const [world] = serving.slice(0, 1);
  assert.ok(world);
  const table = tableOf(world);
  const [[market, part] = assert.fail("a table has a market")] = Object.entries(table.markets);
  const cut: Table = {
    ...table,
    markets: { ...table.markets, [market]: { ...part, segments: part.segments.slice(1) } },
  };
  assert.ok(failing(world, cut).includes("complete"));
});

test("a pack that changes another market's result is found", () => {
  const [world] = serving.slice(0, 1);
  assert.ok(world);
  const table = tableOf(world);
  const refusing = table.cells.findIndex(({ type }) => type === "refuse");
  const entries = Object.entries(table.markets).map(([market, part]) => [
    market,
    {
      ...part,
      segments: part.segments.map((segment) => ({
        ...segment,
        blocks: segment.blocks.map(() => table.blocks.length),
      })),
    },
  ]);
  const block = table.platforms.flatMap(() => table.ageBands.map(() => refusing));
  const changedTable: Table = {
    ...table,
    markets: Object.fromEntries(entries),
    blocks: [...table.blocks, block],
  };
  assert.ok(failing(world, changedTable).includes("no-leak"));
});

test("an unknown age that gets more than a child is found", () => {
  let found = 0;
  for (const world of serving.slice(0, 20)) {
    const table = tableOf(world);
    const ages = table.ageBands.length;
    const served = table.cells.findIndex(({ type }) => type === "serve");
    const blocks = table.blocks.map((block) =>
      block.map((place, index) => (table.ageBands[index % ages] === "unknown" ? served : place)),
    );
    if (failing(world, { ...table, blocks }).includes("unknown-is-child")) found++;
  }
  assert.ok(found > 0);
});

test("a kill that the table passes over is found", () => {
  const world = serving.find(({ book }) => book.kills.length === 0);
  assert.ok(world);
  const table = tableOf(world);
  const kills = world.packs.map(({ market }) => ({
    id: `off-${market.toLowerCase()}`,
    market,
    reason: "a fault",
    operator: "counsel",
    at: "2026-11-22T00:00:00Z",
  }));
  assert.ok(failing({ ...world, book: { ...world.book, kills } }, table).includes("not-killed"));
});

/** What fails when every dated record of the launch book is cut in two at a day, and the second begins on another. */
function failingWhenCut(end: string, begin: string): string[] {
  const { packs, book }: Claim = richClaim();
  const cut = <Item extends { to?: string | undefined }>(items: readonly Item[]) =>
    items.flatMap((item) => [
      { ...item, to: end },
      { ...item, from: begin },
    ]);
  const named = <Item extends { id: string; to?: string | undefined }>(items: readonly Item[]) =>
    cut(items).map((item, index) => ({ ...item, id: `${item.id}-${index}` }));
  const parted: Claim["book"] = {
    ...book,
    partners: book.partners.map((partner) => ({ ...partner, contracts: named(partner.contracts) })),
    hosting: cut(book.hosting),
    evidence: named(book.evidence),
    launches: cut(book.launches),
  };
  const whole = compile(packs, book);
  return [
    ...failing({ packs, book: parted }, compile(packs, parted)).map((id) => `its own: ${id}`),
    ...failing({ packs, book: parted }, whole),
  ];
}

test("a record that another follows on the day it ends holds throughout, as its contract renewed", () => {
  assert.deepEqual(
    failingWhenCut("2026-07-01", "2026-07-01").filter((id) => id !== "no-leak"),
    [],
  );
});

test("a day between a record's end and the next one's beginning is found", () => {
  const found = failingWhenCut("2026-07-01", "2026-07-02");
  for (const id of ["contracted", "hosted", "measured", "launched"]) assert.ok(found.includes(id), id);
  assert.ok(!found.some((id) => id.startsWith("its own")), found.join());
});
