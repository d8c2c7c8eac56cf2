import assert from "node:assert/strict";
import { test } from "node:test";
import { gates } from "@homeport/protocol";
import * as fc from "fast-check";
import { evaluate } from "./evaluate.ts";
import { inherit } from "./inherit.ts";
import {
  lawsOf,
  makeLaw,
  questionArbitrary,
  worldArbitrary,
  worldFeatures,
  worldMarkets,
} from "./world.fixture.test.ts";

const open = { type: "availability", effect: "allow", sources: ["read"] };

test("gives every refusal at least one reason, in gate order, each with a rule behind it and a way on", () => {
  let refused = 0;
  fc.assert(
    fc.property(worldArbitrary, questionArbitrary, (world, question) => {
      const { book } = world;
      for (const law of lawsOf(world)) {
        const evaluation = evaluate({ law, book }, question);
        if (evaluation.type === "serve") continue;
        refused += 1;
        assert.ok(evaluation.reasons.length > 0);
        const order = evaluation.reasons.map((reason) => gates.indexOf(reason.gate));
        assert.deepEqual(
          order,
          order.toSorted((left, right) => left - right),
        );
        for (const reason of evaluation.reasons) {
          assert.ok(reason.rules.length > 0 || reason.code === "market_not_open", reason.code);
          assert.ok(reason.message.length > 0 && reason.remedy.length > 0);
        }
      }
    }),
    { numRuns: 300 },
  );
  assert.ok(refused > 100, `only ${refused} refusals were seen`);
});

test("serves only with at least one composition, and cites the rule of every obligation", () => {
  let served = 0;
  fc.assert(
    fc.property(worldArbitrary, questionArbitrary, (world, question) => {
      const { book } = world;
      for (const law of lawsOf(world)) {
        const evaluation = evaluate({ law, book }, question);
        if (evaluation.type === "refuse") continue;
        served += 1;
        assert.ok(evaluation.compositions.length > 0);
        for (const obligation of evaluation.obligations)
          assert.ok(evaluation.rules.includes(obligation.rule));
      }
    }),
    { numRuns: 300 },
  );
  assert.ok(served > 50, `only ${served} served`);
});

test("never serves where every allowance is unverified", () => {
  fc.assert(
    fc.property(worldArbitrary, questionArbitrary, (world, question) => {
      const { book } = world;
      for (const law of lawsOf(world)) {
        const rules = law.rules.map((rule) =>
          rule.type === "availability" && rule.effect === "allow"
            ? { ...rule, sources: rule.sources.map((id) => id.replace(/\w+$/, "unverified")) }
            : rule,
        );
        const evaluation = evaluate({ law: { ...law, rules }, book }, question);
        assert.equal(evaluation.type, "refuse");
      }
    }),
    { numRuns: 200 },
  );
});

test("lets a rule that is not verified restrict: what it adds never begins to serve", () => {
  fc.assert(
    fc.property(worldArbitrary, worldArbitrary, questionArbitrary, (world, other, question) => {
      const { book } = world;
      const doubtful = inherit(
        world.packs.map((pack, index) => ({
          ...pack,
          rules: [
            ...pack.rules,
            ...(other.packs[index]?.rules ?? []).map((rule) =>
              Object.assign({}, rule, { id: `${rule.id}-doubtful`, sources: ["unverified"] }),
            ),
          ],
        })),
      );
      for (const [index, law] of lawsOf(world).entries()) {
        const after = doubtful[index];
        assert.ok(after);
        if (evaluate({ law, book }, question).type === "serve") continue;
        assert.equal(evaluate({ law: after, book }, question).type, "refuse");
      }
    }),
    { numRuns: 200 },
  );
});

test("an unknown age is answered like a child's, but for the words", () => {
  fc.assert(
    fc.property(worldArbitrary, questionArbitrary, (world, question) => {
      const { book } = world;
      for (const law of lawsOf(world)) {
        const unknown = evaluate({ law, book }, { ...question, ageBand: "unknown" });
        const child = evaluate({ law, book }, { ...question, ageBand: "child" });
        assert.equal(unknown.type, child.type);
        if (unknown.type === "serve" || child.type === "serve") assert.deepEqual(unknown, child);
        else
          assert.deepEqual(
            unknown.reasons.map((reason) => reason.code),
            child.reasons.map((reason) => reason.code),
          );
      }
    }),
    { numRuns: 200 },
  );
});

test("never permits a partner whose scope is not bounded where any region is denied", () => {
  const deny = { type: "residency", dataClass: "inference", deny: ["aa-*"], sources: ["unverified"] };
  let seen = 0;
  fc.assert(
    fc.property(worldArbitrary, questionArbitrary, ({ book }, question) => {
      for (const market of worldMarkets) {
        const evaluation = evaluate({ law: makeLaw(market, [open, deny]), book }, question);
        if (evaluation.type === "refuse") continue;
        for (const composition of evaluation.compositions) {
          if (composition.type === "engine") continue;
          const [endpoint] = book.partners.flatMap(({ endpoints }) =>
            endpoints.filter(({ id }) => id === composition.endpoint),
          );
          assert.ok(endpoint);
          for (const place of [endpoint.region, endpoint.inferenceScope]) assert.match(place, /^bb/);
          seen += 1;
        }
      }
    }),
    { numRuns: 200 },
  );
  assert.ok(seen > 20, `only ${seen} partners were permitted`);
});

test("permits a scope that is not bounded where a rule names it", () => {
  const permit = {
    type: "residency",
    dataClass: "inference",
    permit: ["global", "aa-*", "bb-*"],
    sources: ["read"],
  };
  const served = fc.sample(worldArbitrary, { numRuns: 200, seed: 7 }).some(({ book }) =>
    worldFeatures.some((feature) => {
      const question = { feature, platform: "ios", ageBand: "adult", at: Date.UTC(2026, 4, 1) } as const;
      const evaluation = evaluate({ law: makeLaw("AA", [open, permit]), book }, question);
      return (
        evaluation.type === "serve" &&
        evaluation.compositions.some((composition) =>
          book.partners.some(({ endpoints }) =>
            endpoints.some(
              (endpoint) =>
                composition.type === "partner" &&
                endpoint.id === composition.endpoint &&
                endpoint.inferenceScope === "global",
            ),
          ),
        )
      );
    }),
  );
  assert.ok(served);
});
