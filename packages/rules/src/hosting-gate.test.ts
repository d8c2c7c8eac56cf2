import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dataClasses } from "@homeport/protocol";
import { inShort, say } from "./small-book.fixture.test.ts";

const served = ["one/small@1/near"];
const bound = (dataClass: string, changes: object = { permit: ["aa-*"] }) => ({
  type: "residency",
  dataClass,
  ...changes,
});
const kept = (dataClass: string, region: string, changes: object = {}) => ({
  market: "AA",
  dataClass,
  region,
  from: "2026-01-01",
  ...changes,
});
const by = (rules: readonly object[], hosting: readonly object[]) =>
  inShort(say(rules, { book: { hosting } }));

describe("what the maker keeps itself", () => {
  for (const dataClass of dataClasses.filter((name) => name !== "inference")) {
    test(`serves only where ${dataClass} lies, all of it, where the market permits`, () => {
      assert.deepEqual(by([bound(dataClass)], [kept(dataClass, "aa-two")]), served);
      assert.deepEqual(by([bound(dataClass)], [kept(dataClass, "bb")]), [
        `residency_not_permitted: \`${dataClass}\` lies in \`bb\``,
      ]);
      assert.deepEqual(by([bound(dataClass)], [kept(dataClass, "aa"), kept(dataClass, "bb")]), [
        `residency_not_permitted: \`${dataClass}\` lies in \`bb\``,
      ]);
    });
  }

  test("and is not on record is unknown, and unknown is never fine", () => {
    const unknown = ["residency_unknown: where `backup` of AA lies is not in the launch book"];
    assert.deepEqual(by([bound("backup")], []), unknown);
    assert.deepEqual(by([bound("backup")], [kept("cache", "aa")]), unknown);
    assert.deepEqual(by([bound("backup")], [kept("backup", "aa", { market: "BB" })]), unknown);
    assert.deepEqual(by([bound("backup")], [kept("backup", "aa", { to: "2026-02-01" })]), unknown);
    assert.deepEqual(by([bound("backup", { deny: ["bb"] })], []), unknown);
  });

  test("is nobody's business where no rule bounds it", () => {
    assert.deepEqual(by([], [kept("backup", "bb")]), served);
    assert.deepEqual(by([bound("cache")], [kept("cache", "aa"), kept("backup", "bb")]), served);
  });

  test("is not what a rule on inference asks for: that is the endpoint's", () => {
    assert.deepEqual(by([bound("inference")], []), served);
    assert.match(by([bound("inference", { permit: ["bb"] })], []).join(), /`near` processes in `aa-one`/);
  });

  test("in a log lies where the partner keeps its records as well", () => {
    const [reason] = by([bound("log", { permit: ["bb"] })], [kept("log", "bb")]);
    assert.equal(reason, "residency_not_permitted: `near` keeps records in `aa-one`");
  });
});
