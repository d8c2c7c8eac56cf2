import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import type { Question } from "./active-rules.ts";
import type { Book } from "./book.ts";
import { compile } from "./compile.ts";
import { decide } from "./decide.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";
import { inherit } from "./inherit.ts";
import type { Pack } from "./pack.ts";
import { asStrictAs } from "./strictness.ts";
import { withRule } from "./world-edits.fixture.test.ts";
import {
  demandArbitrary,
  kindArbitraries,
  questionArbitrary,
  requestArbitrary,
  tableOf,
  type World,
  worldArbitrary,
  worldPool,
} from "./world.fixture.test.ts";

const questions = fc.array(questionArbitrary, { minLength: 20, maxLength: 20 });

/** Each market's answers before and after. */
function answers(world: World, after: readonly Pack[], question: Question): [Evaluation, Evaluation][] {
  const { book }: { book: Book } = world;
  const laws = inherit(after);
  return inherit(world.packs).map((law, index) => {
    const next = laws[index];
    assert.ok(next);
    return [evaluate({ law, book }, question), evaluate({ law: next, book }, question)];
  });
}

/** What the second serves the first serves too, by the same compositions and owing no more. */
function assertNoWider([before, after]: [Evaluation, Evaluation]): "serve" | "refuse" {
  if (after.type === "refuse") return "refuse";
  assert.ok(before.type === "serve", "begins to serve");
  const ids = new Set(before.compositions.map(({ id }) => id));
  assert.ok(after.compositions.every(({ id }) => ids.has(id)));
  assert.ok(asStrictAs(after.obligations, before.obligations));
  return "serve";
}

describe("a rule that is not verified", () => {
  test("never allows: a source that turns out unverified makes nothing served that was not", () => {
    const seen = { serve: 0, refuse: 0 };
    let stopped = 0;
    fc.assert(
      fc.property(worldArbitrary, fc.nat(11), questions, (world, pick, asked) => {
        const packs = world.packs.map((pack, at) => ({
          ...pack,
          sources: pack.sources.map((source, place) =>
            at === pick % 4 && place === pick % 3
              ? { ...source, verification: "unverified" as const }
              : source,
          ),
        }));
        for (const question of asked) {
          for (const pair of answers(world, packs, question)) {
            const after = assertNoWider(pair);
            seen[after] += 1;
            if (pair[0].type !== after) stopped += 1;
            // What restricts does so on anybody's word.
            if (after === "serve") assert.deepEqual(pair[1], pair[0]);
          }
        }
      }),
      { numRuns: 100 },
    );
    assert.ok(seen.serve > 500 && seen.refuse > 500 && stopped > 20, JSON.stringify([seen, stopped]));
  });
});

describe("a rule that does not allow", () => {
  for (const [kind, arbitrary] of Object.entries(kindArbitraries)) {
    if (kind === "allow") continue;
    test(`never widens when it is added: ${kind}`, () => {
      let served = 0;
      const worlds = fc.constantFrom(...worldPool(30));
      fc.assert(
        fc.property(worlds, fc.tuple(arbitrary, fc.nat(3)), questions, (world, [rule, pick], asked) => {
          const packs = world.packs.map((pack, at) => (at === pick ? withRule(pack, rule) : pack));
          for (const question of asked) {
            for (const pair of answers(world, packs, question)) {
              if (assertNoWider(pair) === "serve") served += 1;
            }
          }
        }),
        { numRuns: 20 },
      );
      assert.ok(served > 20, `only ${served} served`);
    });
  }

  test("makes no device served that was not, wherever it was sold, is registered or stands", () => {
    const seen = { serve: 0, refuse: 0 };
    const requests = fc.array(requestArbitrary, { minLength: 100, maxLength: 100 });
    const added = fc.tuple(demandArbitrary, fc.nat(3));
    fc.assert(
      fc.property(fc.constantFrom(...worldPool(15)), added, requests, (world, [rule, pick], asked) => {
        const packs = world.packs.map((pack, at) => (at === pick ? withRule(pack, rule) : pack));
        const after = compile(packs, world.book);
        for (const { at, ...request } of asked) {
          const decision = decide(after, request, at);
          seen[decision.type] += 1;
          if (decision.type === "serve") assert.equal(decide(tableOf(world), request, at).type, "serve");
        }
      }),
      { numRuns: 25 },
    );
    assert.ok(seen.serve > 200 && seen.refuse > 200, JSON.stringify(seen));
  });
});
