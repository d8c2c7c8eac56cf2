import assert from "node:assert/strict";
import { test } from "node:test";
import { errorRegistry } from "@homeport/protocol";
import { faults } from "./catalogue.ts";
import type { Expected, Fault } from "./fault.ts";
import { regionalFaults } from "./regional-faults.ts";
import { steps } from "./steps.ts";

const chinese = /\p{Script=Han}/u;

function expectationsOf(fault: Fault): Expected[] {
  const ways = fault.kind === "partner" ? [fault.alone, fault.second] : [fault.ways];
  return ways.flatMap(({ whole, stream }) => [whole, stream]);
}

test("the catalogue holds sixteen faults of partners and sixteen of places at least, each once", () => {
  for (const kind of ["partner", "regional"] as const) {
    assert.ok(faults.filter((fault) => fault.kind === kind).length >= 16, kind);
  }
  assert.equal(new Set(faults.map(({ id }) => id)).size, faults.length);
});

test("each fault is told in both languages, and says what brings it about", () => {
  for (const { id, title, cause, kind } of faults) {
    assert.match(title.zh, chinese, id);
    assert.doesNotMatch(title.en, chinese, id);
    if (kind === "regional") assert.match(cause.zh, chinese, id);
  }
  assert.deepEqual(Object.keys(steps).toSorted(), regionalFaults.map(({ id }) => id).toSorted());
});

test("no row of the catalogue lets a failure look like a success, or a success like a failure", () => {
  for (const fault of faults) {
    for (const { client, receipt, charged, calls } of expectationsOf(fault)) {
      const { code, status, text, finish } = client;
      assert.equal(code === null, finish === "stop", fault.id);
      assert.ok(code !== null || text === "whole" || text === "twice", fault.id);
      assert.ok(code === null || status === errorRegistry[code].status || text !== "none", fault.id);
      assert.equal(code === null, receipt.outcome === "served", fault.id);
      assert.ok(code === null || receipt.outcome !== "failed" || receipt.codes.at(-1) === code, fault.id);
      // What came is charged for; where the outcome cannot be written, neither can the charge.
      assert.ok(text === "none" || charged !== "nothing" || receipt.outcome === "decision-only", fault.id);
      assert.ok(text === "none" || calls.length > 0, fault.id);
    }
  }
});

test("where a partner refused the content, no row asks a second one", () => {
  const refusals = faults.flatMap(expectationsOf).filter(({ client }) => client.code === "partner_refused");
  assert.ok(refusals.length >= 8);
  for (const { calls, receipt } of refusals) {
    assert.equal(calls.length, 1);
    assert.deepEqual(receipt.codes, ["partner_refused"]);
  }
});
