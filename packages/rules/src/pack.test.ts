import assert from "node:assert/strict";
import { test } from "node:test";
import { Pack } from "./pack.ts";

const source = {
  id: "law",
  instrument: "Law",
  locator: "art. 1",
  accessed: "2026-11-22",
  kind: "primary",
  verification: "quoted",
};
const rule = {
  id: "AA/open",
  type: "availability",
  effect: "allow",
  summary: { en: "open", zh: "开放" },
  sources: ["law"],
};
const whole = {
  market: "AA",
  name: { en: "A", zh: "甲" },
  version: "1",
  offset: "+00:00",
  places: ["AA"],
  sources: [source],
  rules: [rule],
};

function faults(pack: unknown): string[] {
  const result = Pack.safeParse(pack);
  return result.success
    ? []
    : result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
}

test("takes a pack in which everything is in its place", () => {
  assert.deepEqual(faults(whole), []);
});

test("refuses a rule that names a source the pack does not list", () => {
  assert.deepEqual(faults({ ...whole, rules: [{ ...rule, sources: ["law", "hearsay"] }] }), [
    "rules.0.sources.1: rule `AA/open` names the source `hearsay`, which the pack does not list",
  ]);
});

test("refuses a rule without any source", () => {
  assert.equal(faults({ ...whole, rules: [{ ...rule, sources: [] }] }).length, 1);
});

test("refuses a rule id that stands twice", () => {
  assert.deepEqual(faults({ ...whole, rules: [rule, rule] }), [
    "rules.1.id: the rule id `AA/open` stands twice",
  ]);
});

test("refuses a source id that stands twice", () => {
  assert.deepEqual(faults({ ...whole, sources: [source, source] }), [
    "sources.1.id: the source id `law` stands twice",
  ]);
});

test("refuses a rule that ends before it begins, or on the same day", () => {
  for (const to of ["2025-12-31", "2026-01-01"]) {
    assert.deepEqual(faults({ ...whole, rules: [{ ...rule, from: "2026-01-01", to }] }), [
      "rules.0.to: rule `AA/open` ends before it begins",
    ]);
  }
});

test("refuses a rule with another market's id", () => {
  assert.deepEqual(faults({ ...whole, rules: [{ ...rule, id: "BB/open" }] }), [
    "rules.0.id: rule `BB/open` must begin with `AA/`",
  ]);
  assert.equal(faults({ ...whole, rules: [{ ...rule, id: "AA-X/open" }] }).length, 1);
});

test("refuses a residency rule that neither permits nor denies", () => {
  const residency = { ...rule, id: "AA/place", type: "residency", effect: undefined, dataClass: "inference" };
  const { effect: _, ...bare } = residency;
  assert.match(faults({ ...whole, rules: [bare] })[0] ?? "", /permits or denies/);
});

test("refuses a date, an offset and a place that are none", () => {
  assert.equal(faults({ ...whole, rules: [{ ...rule, from: "2026-02-30" }] }).length, 1);
  for (const offset of ["Z", "+8:00", "+99:00", "+14:60"])
    assert.equal(faults({ ...whole, offset }).length, 1, offset);
  assert.equal(faults({ ...whole, places: ["Atlantis"] }).length, 1);
  assert.equal(faults({ ...whole, places: [] }).length, 1);
});

test("refuses an unknown field instead of dropping it", () => {
  assert.equal(faults({ ...whole, supersedes: "0" }).length, 1);
  assert.equal(faults({ ...whole, rules: [{ ...rule, exemptIf: "small" }] }).length, 1);
});

test("refuses a rule of an unknown type and an age rule about `unknown`", () => {
  assert.equal(faults({ ...whole, rules: [{ ...rule, type: "tax" }] }).length, 1);
  const { effect: _, ...bare } = rule;
  assert.equal(faults({ ...whole, rules: [{ ...bare, type: "age", deny: ["unknown"] }] }).length, 1);
});
