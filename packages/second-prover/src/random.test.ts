import { compile, prove, type Table } from "@homeport/rules";
import * as fc from "fast-check";
import assert from "node:assert/strict";
import { test } from "node:test";
import { type World, worldArbitrary } from "../../rules/src/world.fixture.test.ts";
import { beginOf } from "./instant.ts";
import { proofOf } from "./both.fixture.test.ts";

/** What the first prover calls what the second proves; `displayed` is left out, of which the second asks more. */
const families: Readonly<Record<string, RegExp>> = {
  "allowed-by-verified": /^allowed-by-verified$/,
  launched: /^launched$/,
  "not-killed": /^not-killed$/,
  approved: /^approved$/,
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

/** The families in which the first prover finds something. */
function first(world: World, table: Table): Set<string> {
  const broken = prove({ ...world, table: cut(world, table) }).results.filter(
    ({ violations }) => violations > 0,
  );
  return new Set(broken.map(({ id }) => id).filter((id) => families[id]));
}

/**
 * The same table with its segments cut at every date of its sources. The first prover wants one record to hold for the
 * whole of a segment, so it would object to a contract that is renewed in the midst of one.
 */
function cut(world: World, table: Table): Table {
  const dates = JSON.stringify(world).match(/\d{4}-\d{2}-\d{2}(?=")/g) ?? [];
  const markets = Object.entries(table.markets).map(([market, part]) => {
    const offset = world.packs.find((pack) => pack.market === market)?.offset ?? "+00:00";
    const instants = [...new Set(dates)]
      .map((date) => beginOf(date, offset))
      .toSorted((one, two) => one - two);
    const segments = part.segments.flatMap((segment) => {
      const within = instants.filter((instant) => segment.from < instant && instant < segment.to);
      return [segment.from, ...within].map((from, index) => ({
        ...segment,
        from,
        to: within[index] ?? segment.to,
      }));
    });
    return [market, { ...part, segments }] as const;
  });
  return { ...table, markets: Object.fromEntries(markets) };
}

/** The families in which the second prover finds something, and its sentences. */
async function second(world: World, table: Table): Promise<{ found: Set<string>; told: string[] }> {
  const { results } = await proofOf({ ...world, table });
  const failing = results.filter(({ status }) => status !== "holds" && status !== "vacuous");
  const found = failing.flatMap(({ id }) => Object.keys(families).filter((name) => families[name]?.test(id)));
  return { found: new Set(found), told: failing.flatMap(({ counterexamples }) => counterexamples) };
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

const runs = Number(process.env["HOMEPORT_PROOF_RUNS"] ?? 5);

// A failing world is told as it is: to look for a smaller one takes minutes.
const options = { numRuns: runs, endOnFailure: true };

test("whatever packs and launch book say, what is compiled from them is proven", async () => {
  await fc.assert(
    fc.asyncProperty(worldArbitrary, async (world) => {
      assert.deepEqual((await second(world, compile(world.packs, world.book))).told, []);
    }),
    options,
  );
});

test("whatever is wrong with a table, both provers find the same wrong", async () => {
  await fc.assert(
    fc.asyncProperty(worldArbitrary, damage, async (world, harm) => {
      const harmed = harm(compile(world.packs, world.book));
      const one = first(world, harmed);
      const two = await second(world, harmed);
      assert.deepEqual([...two.found].toSorted(), [...one].toSorted(), two.told.join("\n"));
    }),
    options,
  );
});
