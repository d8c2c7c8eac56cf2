import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { beginning, covers, forever, periodOf, startOfDay } from "./time.ts";

test("begins a day at midnight of the market, not of UTC", () => {
  assert.equal(startOfDay("2026-11-22", "+08:00"), Date.parse("2026-11-21T16:00:00Z"));
  assert.equal(startOfDay("2026-11-22", "-04:00"), Date.parse("2026-11-22T04:00:00Z"));
  assert.equal(startOfDay("2026-11-22", "-02:30"), Date.parse("2026-11-22T02:30:00Z"));
  assert.equal(startOfDay("1970-01-01", "+00:00"), beginning);
});

test("agrees with the platform's calendar on every day from 1900 to 2199", () => {
  const first = Date.UTC(1900, 0, 1);
  for (let day = 0; day < 109_573; day += 1) {
    const at = first + day * 86_400_000;
    assert.equal(startOfDay(new Date(at).toISOString().slice(0, 10), "+00:00"), at);
  }
});

test("knows leap years", () => {
  const day = 86_400_000;
  assert.equal(startOfDay("2028-03-01", "+00:00") - startOfDay("2028-02-28", "+00:00"), 2 * day);
  assert.equal(startOfDay("2027-03-01", "+00:00") - startOfDay("2027-02-28", "+00:00"), day);
  assert.equal(startOfDay("2000-03-01", "+00:00") - startOfDay("2000-02-28", "+00:00"), 2 * day);
  assert.equal(startOfDay("2100-03-01", "+00:00") - startOfDay("2100-02-28", "+00:00"), day);
});

test("refuses what is no date or no offset", () => {
  for (const date of [
    "",
    "2026-1-1",
    "2026-13-01",
    "2026-00-10",
    "2026-02-29",
    "2026-04-31",
    "2026-11-22T00:00:00Z",
  ]) {
    assert.throws(() => startOfDay(date, "+00:00"), RangeError, date);
  }
  for (const offset of ["", "Z", "8", "+8:00", "+08", "+24:00", "-99:00", "+08:60"]) {
    assert.throws(() => startOfDay("2026-11-22", offset), RangeError, offset);
  }
});

test("covers its first instant and not its last", () => {
  const period = periodOf({ from: "2026-11-01", to: "2027-11-01" }, "+08:00");
  assert.equal(covers(period, Date.parse("2026-10-31T16:00:00.000Z")), true);
  assert.equal(covers(period, Date.parse("2026-10-31T15:59:59.999Z")), false);
  assert.equal(covers(period, Date.parse("2027-10-31T15:59:59.999Z")), true);
  assert.equal(covers(period, Date.parse("2027-10-31T16:00:00.000Z")), false);
});

test("is open where a date is left out", () => {
  assert.deepEqual(periodOf({}, "+00:00"), { from: beginning, to: forever });
  assert.equal(covers(periodOf({ from: "2026-01-01" }, "+00:00"), forever - 1), true);
  assert.equal(covers(periodOf({ to: "2026-01-01" }, "+00:00"), beginning), true);
});

test("leaves no gap and no overlap where one rule ends on the day the next begins", () => {
  const until = periodOf({ to: "2026-08-02" }, "+03:00");
  const since = periodOf({ from: "2026-08-02" }, "+03:00");
  const around = fc.integer({ min: Date.UTC(2026, 6, 30), max: Date.UTC(2026, 7, 5) });
  fc.assert(fc.property(around, (at) => covers(until, at) !== covers(since, at)));
  assert.equal(until.to, since.from);
});
