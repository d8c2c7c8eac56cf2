import assert from "node:assert/strict";
import { test } from "node:test";
import type { Decision } from "@homeport/protocol";
import * as fc from "fast-check";
import { decideWhole } from "./decide-whole.ts";
import { decide } from "./decide.ts";
import { Decider } from "./decider.ts";
import type { Table } from "./table.ts";
import { pooledWorld, requestArbitrary, tableOf, worldPool } from "./world.fixture.test.ts";

const worlds = pooledWorld(40);
/** In no order of time, so that a decider is asked back and forth. */
const requests = fc.array(requestArbitrary, { minLength: 150, maxLength: 150 });

/** A table of its own, so that no decider has seen it. */
const unused = (table: Table): Table => ({ ...table });

test("decides as the plain way does, on a table nobody asked yet and on one long in use, whatever the order of time", () => {
  const seen = { serve: 0, refuse: 0 };
  fc.assert(
    fc.property(worlds, requests, (world, asked) => {
      const used = tableOf(world);
      for (const { at, ...request } of asked) {
        const plain = decideWhole(used, request, at);
        seen[plain.type] += 1;
        assert.deepEqual(decide(unused(used), request, at), plain);
        assert.deepEqual(decide(used, request, at), plain);
      }
    }),
    { numRuns: 60 },
  );
  assert.ok(seen.serve > 500 && seen.refuse > 500, JSON.stringify(seen));
});

test("often knows the answer beforehand, to serve and to refuse", () => {
  const known = { serve: 0, refuse: 0, none: 0 };
  for (const [index, world] of worldPool(40).entries()) {
    const decider = new Decider(tableOf(world));
    for (const { at, ...request } of fc.sample(requestArbitrary, { numRuns: 100, seed: index })) {
      known[decider.known({ ...request, language: null }, at)?.type ?? "none"] += 1;
    }
  }
  assert.ok(known.serve > 200 && known.refuse > 200 && known.none > 200, JSON.stringify(known));
});

test("never changes an answer that it gave, and gives the same again", () => {
  fc.assert(
    fc.property(worlds, requests, (world, asked) => {
      const table = unused(tableOf(world));
      const given = asked.map(({ at, ...request }) => decide(table, request, at));
      const copies = structuredClone<Decision[]>(given);
      for (const [index, { at, ...request }] of asked.entries()) {
        assert.deepEqual(decide(table, request, at), copies[index]);
      }
      assert.deepEqual(given, copies);
    }),
    { numRuns: 30 },
  );
});

test("decides for two tables in turn by each one's own", () => {
  const tables = worldPool(2, 5).map(tableOf);
  for (const { at, ...request } of fc.sample(requestArbitrary, { numRuns: 400, seed: 2 })) {
    for (const table of tables) {
      assert.deepEqual(decide(table, request, at), decideWhole(table, request, at));
    }
  }
});

test("refuses at what is no instant, however it is asked", () => {
  for (const world of worldPool(20)) {
    const table = tableOf(world);
    for (const { at: _at, ...request } of fc.sample(requestArbitrary, { numRuns: 40, seed: 3 })) {
      for (const at of [Number.NaN, -1, -Infinity, Infinity, Number.MAX_SAFE_INTEGER]) {
        assert.equal(decide(table, request, at).type, "refuse", String(at));
      }
    }
  }
});
