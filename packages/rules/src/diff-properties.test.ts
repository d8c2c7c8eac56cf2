import assert from "node:assert/strict";
import { test } from "node:test";
import type { Composition, Decision, ServeDecision } from "@homeport/protocol";
import * as fc from "fast-check";
import { compile } from "./compile.ts";
import { decide } from "./decide.ts";
import { diff, widens } from "./diff.ts";
import type { Request } from "./request.ts";
import type { Table } from "./table.ts";
import type { Instant } from "./time.ts";
import type { Traveller } from "./traveller.ts";
import { changeArbitrary } from "./world-edits.fixture.test.ts";
import { instantArbitrary, pooledWorld, requestArbitrary, tableOf, worldPool } from "./world.fixture.test.ts";

const now = Date.UTC(2026, 0, 1);
const requests = fc.array(requestArbitrary, { minLength: 120, maxLength: 120 });

test("a difference of a table with itself is empty", () => {
  fc.assert(
    fc.property(pooledWorld(25), instantArbitrary, (world, at) => {
      const table = tableOf(world);
      assert.deepEqual(diff(table, JSON.parse(JSON.stringify(table)), at), []);
    }),
    { numRuns: 15 },
  );
});

// Precisely: where no change is `widening`, then for every device, feature, language and instant from `now` on, what
// the proposed table serves the live table served too, for the same market; the proposed compositions stand among the
// live ones in the same order, each the same to the last field of its endpoints, speaking no further language and still
// showing what had to be shown; and every live obligation still holds. Where the live launch left it to either place,
// the live table is asked for each place alone: what one no longer permits, the other may still.
test("a difference without widening means that nothing is served that was not served, nor with less; an empty one that nothing changes", () => {
  const seen = { calm: 0, empty: 0, served: 0, widening: 0 };
  fc.assert(
    fc.property(changeArbitrary, requests, ({ before, after }, asked) => {
      const [old, next] = [tableOf(before), compile(after.packs, after.book)];
      const changes = diff(old, next, now);
      if (widens(changes)) {
        seen.widening += 1;
        return;
      }
      seen.calm += 1;
      if (changes.length === 0) seen.empty += 1;
      for (const { at, ...request } of asked) {
        const is = decide(next, request, at);
        const was = decide(old, request, at);
        if (changes.length === 0) assertAlike(was, is);
        if (is.type === "refuse") continue;
        seen.served += 1;
        const faults = eitherWay(old, { ...request, at }).map((live) =>
          more({ table: next, decision: is }, { table: old, decision: live }),
        );
        assert.ok(faults.includes(null), faults.join("; "));
      }
    }),
    { numRuns: 80, endOnFailure: true },
  );
  assert.ok(seen.calm > 15 && seen.empty > 2 && seen.widening > 4 && seen.served > 200, JSON.stringify(seen));
});

test("whatever begins to serve counts as widening, from any state to any other", () => {
  const worlds = worldPool(25);
  let began = 0;
  for (const [index, world] of worlds.entries()) {
    const [old, next] = [tableOf(world), tableOf(worlds[(index + 1) % worlds.length] ?? world)];
    const begins = fc
      .sample(requestArbitrary, { numRuns: 100, seed: index })
      .some(
        ({ at, ...request }) =>
          decide(next, request, at).type === "serve" && decide(old, request, at).type === "refuse",
      );
    if (!begins) continue;
    began += 1;
    assert.equal(widens(diff(old, next, now)), true);
  }
  assert.ok(began > 10, `only ${began} worlds began to serve`);
});

test("a difference against nothing counts everything served as widening", () => {
  for (const world of worldPool(25)) {
    const table = tableOf(world);
    const serves = Object.values(table.markets).some((market) =>
      market.segments.some(
        (segment) =>
          segment.to > now &&
          segment.blocks.some((block) =>
            table.blocks[block]?.some((cell) => table.cells[cell]?.type === "serve"),
          ),
      ),
    );
    assert.equal(widens(diff(null, table, now)), serves);
  }
});

function assertAlike(was: Decision, is: Decision): void {
  assert.equal(was.type, is.type);
  if (was.type !== "serve" || is.type !== "serve") return;
  assert.deepEqual(is.compositions, was.compositions);
  assert.deepEqual(new Set(is.obligations), new Set(was.obligations));
}

/** The decision; where either place is enough, the decisions of each alone. */
function eitherWay(table: Table, { at, ...request }: Request & { at: Instant }): Decision[] {
  const { feature, device } = request;
  const market = table.markets[table.places[device.soldIn] ?? ""];
  if (market?.traveller[feature] !== "either") return [decide(table, request, at)];
  return (["home", "host"] as const satisfies Traveller[]).map((rule) => {
    const alone = { ...market, traveller: { ...market.traveller, [feature]: rule } };
    const markets = { ...table.markets, [table.places[device.soldIn] ?? ""]: alone };
    return decide({ ...table, markets }, request, at);
  });
}

/** What a proposed decision does more than a live one, or null. */
function more(
  is: { table: Table; decision: ServeDecision },
  { table, decision: was }: { table: Table; decision: Decision },
): string | null {
  if (was.type === "refuse") return "begins to serve";
  if (is.decision.market !== was.market) return "is decided by another market";
  const lost = was.obligations.find(
    (obligation) =>
      !is.decision.obligations.some((other) => JSON.stringify(other) === JSON.stringify(obligation)),
  );
  return lost ? `owes less by ${lost.rule}` : beyond(is, { table, decision: was });
}

type Served = { table: Table; decision: ServeDecision };

function beyond(part: Served, all: Served): string | null {
  let next = 0;
  for (const live of all.decision.compositions) {
    const proposed = part.decision.compositions[next];
    if (!proposed || fixed(part.table, proposed) !== fixed(all.table, live)) continue;
    const further = proposed.languages.filter((language) => !live.languages.includes(language));
    if (!live.languages.includes("*") && further.length > 0) return `speaks ${further.join()} as well`;
    if (live.type === "partner" && live.display !== null) {
      const shown = proposed.type === "partner" ? proposed.display : null;
      if (JSON.stringify(shown) !== JSON.stringify(live.display)) return "shows another approval";
    }
    next += 1;
  }
  return next === part.decision.compositions.length ? null : "uses another composition, or another order";
}

/** All of a composition and its endpoints that no second deciding market can change, as text. */
function fixed(table: Table, composition: Composition): string {
  const { languages: _languages, ...rest } = composition;
  if (rest.type === "engine") return JSON.stringify(rest);
  const { display: _display, marks: _marks, gaps: _gaps, ...model } = rest;
  const endpoints = [model, ...(model.parts ?? [])].map(({ endpoint }) => table.endpoints[endpoint]);
  return JSON.stringify([model, endpoints]);
}
