import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { subMarket } from "../world.fixture.test.ts";
import { cellsMutations } from "./cells-mutations.fixture.test.ts";
import type { Mutations } from "./mutation.fixture.test.ts";
import { prove } from "./prove.ts";
import { placeOfChat, richClaim } from "./rich-world.fixture.test.ts";
import { sourcesMutations } from "./sources-mutations.fixture.test.ts";
import { tableMutations } from "./table-mutations.fixture.test.ts";

const mutations: Mutations = { ...sourcesMutations, ...cellsMutations, ...tableMutations };
const cell = /^AA(-X)?, \S+ on \S+ for \S+, from \d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z( to \S+)?: /;

/** Invariants whose counterexamples are no single cell's. */
const ofWholeTable = new Set([
  "unknown-is-child",
  "stricter-than-parent",
  "complete",
  "placed",
  "reached",
  "no-leak",
]);

describe("the prover", () => {
  test("finds nothing wrong with a claim in which everything is demanded and met", () => {
    const proof = prove(richClaim());
    assert.deepEqual(
      proof.results.flatMap(({ counterexamples }) => counterexamples),
      [],
    );
    assert.equal(proof.holds, true);
    for (const { id, checked } of proof.results) assert.ok(checked > 0, `${id} was never checked`);
    const { table } = richClaim();
    for (const market of ["AA", subMarket, "BB"]) {
      assert.equal(table.cells[placeOfChat(table, market, "adult")]?.type, "serve", market);
    }
  });

  test("has no invariant without a mistake that it finds", () => {
    const ids = prove(richClaim()).results.map(({ id }) => id);
    assert.deepEqual(Object.keys(mutations).toSorted(), ids.toSorted());
  });

  for (const [id, list] of Object.entries(mutations)) {
    for (const { name, make, told } of list) {
      test(`finds by \`${id}\` that ${name}, and says where`, () => {
        const proof = prove(make(richClaim()));
        assert.equal(proof.holds, false);
        const result = proof.results.find((item) => item.id === id);
        assert.ok(
          result && result.violations > 0,
          proof.results
            .filter((r) => r.violations)
            .map((r) => r.id)
            .join(),
        );
        const [first = ""] = result.counterexamples;
        if (!ofWholeTable.has(id) && id !== "refusal-says-why") assert.match(first, cell);
        assert.ok(
          result.counterexamples.some((text) => told.test(text)),
          result.counterexamples.join("\n"),
        );
      });
    }
  }
});
