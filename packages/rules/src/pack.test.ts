import assert from "node:assert/strict";
import { test } from "node:test";
import { inherit, inheritanceFaults } from "./inherit.ts";
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

test("refuses two versions of a rule in force at once, and says how to part them", () => {
  const versions = (earlier: object, later: object) =>
    faults({
      ...whole,
      rules: [
        { ...rule, ...earlier },
        { ...rule, id: "AA/open@2", ...later },
      ],
    });
  const told =
    "rules.1.from: `AA/open@2` and `AA/open` are in force at once; end the earlier on the day the later begins";
  assert.deepEqual(versions({}, {}), [told]);
  assert.deepEqual(versions({}, { from: "2026-07-01" }), [told]);
  assert.deepEqual(versions({ to: "2026-07-02" }, { from: "2026-07-01" }), [told]);
  assert.deepEqual(versions({ to: "2026-07-01" }, { from: "2026-07-01" }), []);
  assert.deepEqual(versions({ from: "2026-07-01" }, { to: "2026-07-01" }), []);
});

test("takes versions of different rules in force at once", () => {
  const other = { ...rule, id: "AA/opening@2" };
  assert.deepEqual(faults({ ...whole, rules: [rule, other] }), []);
});

test("refuses a sub-market that allows, and says whom to leave it to", () => {
  const child = { ...whole, market: "AA-X", places: ["AA-X"], extends: "AA" };
  const own = { ...rule, id: "AA-X/open" };
  assert.deepEqual(faults({ ...child, rules: [own] }), [
    "rules.0.effect: rule `AA-X/open` allows, and a sub-market only adds demands; leave allowing to `AA`",
  ]);
  assert.deepEqual(faults({ ...child, rules: [{ ...own, effect: "deny" }] }), []);
});

test("refuses a pack that extends itself", () => {
  const own = { ...rule, effect: "deny" };
  assert.deepEqual(faults({ ...whole, extends: "AA", rules: [own] }), ["extends: `AA` cannot extend itself"]);
});

test("refuses a calendar entry and a figure that name a source the pack does not list", () => {
  const entry = { date: "2026-07-01", text: rule.summary, sources: ["law"] };
  const figure = { text: rule.summary, value: 1, unit: "people", year: 2026, sources: ["law"] };
  assert.deepEqual(faults({ ...whole, calendar: [entry], figures: [figure] }), []);
  assert.deepEqual(
    faults({ ...whole, calendar: [entry, { ...entry, sources: ["law", "hearsay"] }], figures: [figure] }),
    ["calendar.1.sources.1: entry 2 names the source `hearsay`, which the pack does not list"],
  );
  assert.deepEqual(faults({ ...whole, figures: [{ ...figure, sources: ["hearsay"] }] }), [
    "figures.0.sources.0: entry 1 names the source `hearsay`, which the pack does not list",
  ]);
});

test("refuses a retention that cannot be met, and a rule that says nothing", () => {
  const { effect: _, ...bare } = rule;
  const retention = { ...bare, type: "retention", record: "decision" };
  assert.match(faults({ ...whole, rules: [retention] }).join(), /has `minDays`, `maxDays` or both/);
  assert.match(
    faults({ ...whole, rules: [{ ...retention, minDays: 20, maxDays: 10 }] }).join(),
    /cannot be kept longer than it may be/,
  );
  assert.deepEqual(faults({ ...whole, rules: [{ ...retention, minDays: 10, maxDays: 10 }] }), []);
});

/** A pack by itself without fault, that extends another. */
function child(market: string, parent: string, changes: object = {}): Pack {
  const own = { ...rule, id: `${market}/closed`, effect: "deny" };
  return Pack.parse({ ...whole, market, places: [market], extends: parent, rules: [own], ...changes });
}

test("refuses to inherit from a market of which there is no pack", () => {
  const packs = [Pack.parse(whole), child("AA-X", "BB")];
  const message = "`AA-X` extends `BB`, of which there is no pack";
  assert.deepEqual(inheritanceFaults(packs), [{ market: "AA-X", message }]);
  assert.throws(() => inherit(packs), { name: "RangeError", message });
});

test("refuses to inherit in a circle, and names each market in it", () => {
  const packs = [child("AA-X", "AA-Y"), child("AA-Y", "AA-Z"), child("AA-Z", "AA-X")];
  const found = inheritanceFaults(packs);
  assert.deepEqual(
    found.map(({ market }) => market),
    ["AA-X", "AA-Y", "AA-Z"],
  );
  for (const { market, message } of found) {
    assert.ok(message.startsWith(`\`${market}\` extends itself in a circle, by `), message);
  }
  assert.throws(() => inherit(packs), /in a circle/);
});

test("refuses to inherit from a market that begins its days at another hour, and says what to do", () => {
  const packs = [Pack.parse(whole), child("AA-X", "AA", { offset: "+01:00" })];
  assert.deepEqual(inheritanceFaults(packs), [
    {
      market: "AA-X",
      message:
        "`AA-X` counts its days at +01:00, and `AA`, which it extends, at +00:00; give both the same offset",
    },
  ]);
  assert.deepEqual(inheritanceFaults([Pack.parse(whole), child("AA-X", "AA")]), []);
});
