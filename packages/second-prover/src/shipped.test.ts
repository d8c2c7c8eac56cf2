import assert from "node:assert/strict";
import { test } from "node:test";
import { proofOf } from "./both.fixture.test.ts";
import { proveByZ3 } from "./index.ts";
import { shipped, shippedBook } from "./shipped.fixture.test.ts";

test("the shipped packs and launch book, with the example's approval, are proven", async () => {
  const proof = await proveByZ3(shipped());
  assert.ok(proof.type === "proof");
  assert.deepEqual(
    proof.results.flatMap(({ id, counterexamples }) => counterexamples.map((text) => `${id}: ${text}`)),
    [],
  );
  assert.equal(proof.holds, true);
  assert.match(proof.version, /^Z3 \d+\.\d+/);
  const of = (status: string) =>
    proof.results.filter((result) => result.status === status).map(({ id }) => id);
  assert.deepEqual(of("unknown"), []);
  for (const id of [
    "allowed-by-verified",
    "launched",
    "approved",
    "approval-ended",
    "displayed",
    "partner-permitted",
    "contracted",
    "in-launch-book",
    "resident",
    "hosted",
    "owes-label",
    "owes-disclosure",
    "owes-screen",
    "labels-writable",
    "age-respected",
    "unknown-is-child",
    "complete",
    "placed",
    "reached",
  ]) {
    assert.ok(of("holds").includes(id), `${id} holds, and not of nothing`);
  }
});

test("what nothing puts to the test is vacuous and never said to hold", async () => {
  const { holds, results } = await proofOf(shipped(["EU"]));
  assert.equal(holds, true);
  const mark = results.find(({ id }) => id === "marked EU/text-mark");
  assert.equal(mark?.status, "vacuous");
  const killed = results.find(({ id }) => id === "not-killed");
  assert.deepEqual([killed?.status, killed?.claims], ["vacuous", 0]);
});

test("a contract renewed on the day it ends leaves no gap", async () => {
  const renewed = {
    ...shippedBook,
    partners: shippedBook.partners.map((partner) => ({
      ...partner,
      contracts: partner.contracts.flatMap((contract) => [
        { ...contract, to: "2026-12-20" },
        { ...contract, id: `${contract.id}-renewed`, from: "2026-12-20" },
      ]),
    })),
  };
  const { results } = await proofOf(shipped(["US"], renewed));
  assert.equal(results.find(({ id }) => id === "contracted")?.status, "holds");
});

test("where there is no pack nothing is proven", async () => {
  await assert.rejects(proveByZ3({ ...shipped(["US"]), packs: [] }), /nothing to prove/);
});
