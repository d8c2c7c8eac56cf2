import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { compile } from "./compile.ts";
import { decide } from "./decide.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";
import { inherit } from "./inherit.ts";
import type { Pack } from "./pack.ts";
import { asStrictAs } from "./strictness.ts";
import {
  bookArbitrary,
  makePack,
  packOf,
  questionArbitrary,
  requestArbitrary,
  rootBookArbitrary,
  subMarket,
} from "./world.fixture.test.ts";

const open = { type: "availability", effect: "allow", sources: ["read"] };
const question = { feature: "chat", platform: "ios", ageBand: "adult", at: Date.UTC(2026, 4, 1) } as const;
const family = fc.tuple(packOf("AA"), packOf(subMarket));

function ids(evaluation: Extract<Evaluation, { type: "serve" }>): string[] {
  return evaluation.compositions.map(({ id }) => id);
}

function lawsOf(packs: readonly Pack[]) {
  const [above, below] = inherit(packs);
  assert.ok(above && below);
  return { above, below };
}

describe("a sub-market that the launch book does not name", () => {
  test("serves only what its parent serves, by no other composition, and owes at least as much", () => {
    const questions = fc.array(questionArbitrary, { minLength: 30, maxLength: 30 });
    let served = 0;
    fc.assert(
      fc.property(family, rootBookArbitrary, questions, (packs, book, asked) => {
        const laws = lawsOf(packs);
        for (const one of asked) {
          const [above, below] = [laws.above, laws.below].map((law) => evaluate({ law, book }, one));
          if (below?.type !== "serve") continue;
          assert.ok(above?.type === "serve", "the parent refuses");
          assert.ok(ids(below).every((id) => ids(above).includes(id)));
          assert.ok(asStrictAs(below.obligations, above.obligations));
          assert.deepEqual(below.conditions, above.conditions);
          served += 1;
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(served > 200, `only ${served} served`);
  });

  test("decides its devices so as well: what is sold there is served only as it would be in its parent", () => {
    const requests = fc.array(requestArbitrary, { minLength: 60, maxLength: 60 });
    let served = 0;
    fc.assert(
      fc.property(family, rootBookArbitrary, requests, (packs, book, asked) => {
        const table = compile(packs, book);
        for (const { at, ...request } of asked) {
          const [above, below] = ["AA", subMarket].map((place) => {
            const device = { ...request.device, soldIn: place, account: place, location: place };
            return decide(table, { ...request, device }, at);
          });
          if (below?.type !== "serve") continue;
          assert.ok(above?.type === "serve", "the parent refuses");
          assert.ok(asStrictAs(below.obligations, above.obligations));
          served += 1;
        }
      }),
      { numRuns: 20 },
    );
    assert.ok(served > 100, `only ${served} served`);
  });
});

describe("a sub-market", () => {
  const [sample] = fc.sample(bookArbitrary, { numRuns: 1, seed: 1 });
  assert.ok(sample);
  const [partner] = sample.partners;
  assert.ok(partner);
  const use = { partner: "one", model: "small", endpoint: "one-near" };
  const launch = {
    feature: "chat",
    platforms: ["ios"],
    traveller: "home",
    from: "2026-01-01",
  } as const;
  const book = {
    ...sample,
    maker: { name: "Maker", screens: [] },
    partners: [
      {
        ...partner,
        contracts: [{ id: "contract", markets: ["AA"], from: "2020-01-01" }],
        endpoints: partner.endpoints.map((endpoint) => ({ ...endpoint, operatorCountry: "AA" })),
      },
    ],
    launches: [{ ...launch, platforms: [...launch.platforms], market: "AA" }],
    routes: [{ market: "AA", feature: "chat" as const, use: [use] }],
    approvals: [],
    gaps: [],
    evidence: [],
  };
  const say = (rules: readonly object[], own: readonly object[], changes: object = {}) => {
    const { below } = lawsOf([makePack("AA", rules), makePack(subMarket, own, changes)]);
    const evaluation = evaluate({ law: below, book }, question);
    return evaluation.type === "serve"
      ? ["served", ...evaluation.rules]
      : evaluation.reasons.map(({ code, rules: cited }) => `${code} ${cited.join()}`);
  };

  test("is served by its parent's launch, route and contract, under the rules of both", () => {
    const consent = (purpose: string) => ({ type: "consent", purpose, sources: ["read"] });
    assert.deepEqual(say([open], []), ["served", "AA/rule-0", "book/launches"]);
    assert.deepEqual(say([open, consent("one")], [consent("two")]), [
      "served",
      "AA/rule-0",
      "book/launches",
      "AA/rule-1",
      "AA-X/rule-0",
    ]);
  });

  test("refuses by its own rule what its parent allows, and cannot serve what its parent does not", () => {
    const deny = { type: "availability", effect: "deny", sources: ["unverified"] };
    assert.deepEqual(say([open], [deny]), ["market_blocked AA-X/rule-0"]);
    assert.deepEqual(say([], []), ["market_not_open "]);
    assert.deepEqual(say([open, deny], []), ["market_blocked AA/rule-1"]);
  });

  test("tells an inherited rule's sources by the pack they are of, though both packs call one alike", () => {
    const { above, below } = lawsOf([makePack("AA", [open]), makePack(subMarket, [])]);
    const ofRule = (id: string) => below.rules.find((rule) => rule.id === id)?.sources;
    assert.deepEqual(ofRule("AA/rule-0"), ["aa.read"]);
    assert.deepEqual(ofRule("AA-X/rule-0"), ["read"]);
    assert.equal(new Set(below.sources.map(({ id }) => id)).size, below.sources.length);
    assert.deepEqual(below.lineage, ["AA-X", "AA"]);
    assert.deepEqual(above.lineage, ["AA"]);
  });

  test("inherits from every market above it", () => {
    const deny = { type: "availability", effect: "deny", sources: ["read"], features: ["speaker"] };
    const third = {
      ...makePack(subMarket, []),
      market: "AA-Y",
      extends: "AA-X",
      places: ["AA-Y"],
      rules: [],
    };
    const packs = [makePack("AA", [open]), makePack(subMarket, [deny]), third];
    const law = inherit(packs)[2];
    assert.deepEqual(law?.lineage, ["AA-Y", "AA-X", "AA"]);
    assert.ok(law?.rules.some(({ id }) => id === "AA/rule-0"));
    assert.ok(law?.rules.some(({ id }) => id === "AA-X/rule-0"));
    assert.equal(evaluate({ law, book }, question).type, "serve");
  });

  test("asks for a local operator under the law of its parent where it has no other", () => {
    const local = { type: "partner", localOperator: true, sources: ["read"] };
    assert.equal(say([open, local], [], { countries: ["AA"] })[0], "served");
    assert.equal(say([open, local], [], { countries: undefined })[0], "served");
  });
});
