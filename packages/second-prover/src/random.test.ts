import { compile, prove, type Table } from "@homeport/rules";
import * as fc from "fast-check";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type World, worldArbitrary } from "../../rules/src/world.fixture.test.ts";
import { proveByZ3 } from "./index.ts";
import type { Solver } from "./solver.ts";
import { startZ3 } from "./z3.ts";

/** One Z3 for all worlds, since starting it takes longer than a proof. */
let shared: Solver;
before(async () => {
  shared = await startZ3(10_000);
});
after(() => shared.end());
const start = () => Promise.resolve({ ...shared, end: () => Promise.resolve() });

/** What the first prover calls what the second proves. */
const families: Readonly<Record<string, RegExp>> = {
  "allowed-by-verified": /^allowed-by-verified$/,
  launched: /^launched$/,
  "not-killed": /^not-killed$/,
  approved: /^approved$/,
  displayed: /^displayed$/,
  "partner-permitted": /^partner-permitted$/,
  contracted: /^contracted$/,
  resident: /^resident$/,
  hosted: /^hosted$/,
  labelled: /^(labels-writable|marked .*)$/,
  "obligations-complete": /^owes-/,
  "age-respected": /^age-respected$/,
  "unknown-is-child": /^unknown-is-child$/,
  complete: /^complete$/,
};

/** The families in which each prover finds something, by the first's words. */
async function verdicts(world: World, table: Table): Promise<{ first: string[]; second: string[] }> {
  const one = prove({ ...world, table }).results.filter(({ violations }) => violations > 0);
  const two = await proveByZ3({ ...world, table }, { start });
  assert.ok(two.type === "proof");
  const failing = two.results.filter(({ status }) => status !== "holds" && status !== "vacuous");
  return {
    first: Object.keys(families).filter((id) => one.some((result) => result.id === id)),
    second: Object.keys(families).filter((id) => failing.some((result) => families[id]?.test(result.id))),
  };
}

/** A table with one thing wrong: a boundary moved, a cell answered by another, or an obligation forgotten. */
const damage: fc.Arbitrary<(table: Table) => Table> = fc.oneof(
  fc
    .tuple(fc.nat(), fc.nat(), fc.constantFrom(-3_600_000, 3_600_000))
    .map(([which, where, by]) => (table: Table) => {
      const copy = structuredClone(table);
      const markets = Object.values(copy.markets);
      const segments = markets[which % markets.length]?.segments ?? [];
      const index = 1 + (where % Math.max(1, segments.length - 1));
      const [left, right] = [segments[index - 1], segments[index]];
      if (left && right) Object.assign(left, { to: left.to + by });
      if (left && right) Object.assign(right, { from: right.from + by });
      return copy;
    }),
  fc.tuple(fc.nat(), fc.nat(), fc.nat()).map(([block, spot, other]) => (table: Table) => {
    const copy = structuredClone(table);
    const blocks = copy.blocks.map((places) => [...places]);
    const places = blocks[block % blocks.length];
    const serving = copy.cells.flatMap(({ type }, place) => (type === "serve" ? [place] : []));
    if (places) places[spot % places.length] = serving[other % serving.length] ?? 0;
    return { ...copy, blocks };
  }),
  fc.tuple(fc.nat(), fc.nat()).map(([which, owed]) => (table: Table) => {
    const cells = table.cells.map((cell, place) =>
      cell.type === "serve" && place % 3 === which % 3
        ? {
            ...cell,
            obligations: cell.obligations.filter((_, index) => index !== owed % cell.obligations.length),
          }
        : cell,
    );
    return { ...table, cells };
  }),
);

const runs = Number(process.env["HOMEPORT_PROOF_RUNS"] ?? 12);

test("whatever packs and launch book say, what is compiled from them is proven by both", async () => {
  await fc.assert(
    fc.asyncProperty(worldArbitrary, async (world) => {
      assert.deepEqual(await verdicts(world, compile(world.packs, world.book)), { first: [], second: [] });
    }),
    { numRuns: runs },
  );
});

test("whatever is wrong with a table, both provers find it, and in the same", async () => {
  await fc.assert(
    fc.asyncProperty(worldArbitrary, damage, async (world, harm) => {
      const { first, second } = await verdicts(world, harm(compile(world.packs, world.book)));
      assert.deepEqual(second, first);
    }),
    { numRuns: runs },
  );
});
