import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Calendars, peakAt } from "./calendar.ts";
import { costOf } from "./cost-of.ts";
import { bookOf, knownCost, origin, priceOf, shipped, tokens, usedOf } from "./prices.fixture.ts";

function calendarsOf(changes: object = {}) {
  return {
    calendars: [
      {
        id: "hours",
        timeZone: "America/New_York",
        weekdays: [1, 2, 3, 4, 5],
        windows: [{ from: "09:00", to: "17:00" }],
        origin,
        ...changes,
      },
    ],
    holidays: [
      {
        id: "days",
        years: [{ year: 2026, holidays: ["2026-07-03"], makeUpWorkdays: ["2026-07-11"], origin }],
      },
    ],
  };
}

const at = (calendars: object, instant: string) =>
  peakAt(Calendars.parse(calendars), "hours", Date.parse(instant)).type;

describe("peak hours", () => {
  it("follow the clocks of their time zone over the change to summer time and back", () => {
    const calendars = calendarsOf();
    // Clocks go forward on 8 March 2026 and back on 1 November 2026.
    for (const [instant, type] of [
      ["2026-03-06T13:59:59Z", "ordinary"],
      ["2026-03-06T14:00:00Z", "peak"],
      ["2026-03-09T12:59:59Z", "ordinary"],
      ["2026-03-09T13:00:00Z", "peak"],
      ["2026-03-09T20:59:59Z", "peak"],
      ["2026-03-09T21:00:00Z", "ordinary"],
      ["2026-10-30T13:00:00Z", "peak"],
      ["2026-11-02T13:59:59Z", "ordinary"],
      ["2026-11-02T14:00:00Z", "peak"],
    ] as const) {
      assert.equal(at(calendars, instant), type, instant);
    }
  });

  it("hold in both of the hours that clocks show twice, and in neither of the minutes that they skip", () => {
    const calendars = calendarsOf({ weekdays: [7], windows: [{ from: "01:00", to: "03:00" }] });
    for (const instant of ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"]) {
      assert.equal(at(calendars, instant), "peak", instant);
    }
    assert.equal(at(calendars, "2026-03-08T06:59:59Z"), "peak", "01:59:59");
    assert.equal(at(calendars, "2026-03-08T07:00:00Z"), "ordinary", "03:00:00, a second later");
  });

  it("do not hold on a holiday, and on a worked Saturday only where the calendar says so", () => {
    const strict = calendarsOf({ exceptHolidays: "days" });
    assert.equal(at(strict, "2026-07-02T15:00:00Z"), "peak");
    assert.equal(at(strict, "2026-07-03T15:00:00Z"), "ordinary");
    assert.equal(at(strict, "2026-07-11T15:00:00Z"), "ordinary");
    const worked = calendarsOf({ exceptHolidays: "days", makeUpWorkdays: "as-workdays" });
    assert.equal(at(worked, "2026-07-11T15:00:00Z"), "peak");
  });

  it("are unknown in a year without a list, and then a cost takes them to hold and says that it is an estimate", () => {
    const calendars = calendarsOf({ exceptHolidays: "days" });
    assert.equal(at(calendars, "2027-07-02T15:00:00Z"), "unknown");
    assert.equal(
      at(calendars, "2027-07-03T15:00:00Z"),
      "ordinary",
      "a Saturday is none, whatever the list says",
    );
    const book = bookOf([priceOf({ peak: { calendar: "hours", factor: "2" } })], { calendars });
    const used = usedOf({ usage: tokens(10, 0) });
    const cost = knownCost(costOf({ book, currency: null }, used, Date.parse("2027-07-02T15:00:00Z")));
    assert.deepEqual([cost.amountMicros, cost.estimated], ["20", true]);
    assert.match(cost.notes[0] ?? "", /its year has no list/);
  });

  it("know the days of 2026 as the State Council's notice has them: 33 free, six worked instead, all of these at weekends", () => {
    const [year] = shipped.calendars.holidays[0]?.years ?? [];
    assert.equal(year?.holidays.length, 33);
    assert.equal(year.makeUpWorkdays.length, 6);
    for (const day of year.makeUpWorkdays) {
      assert.ok([0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()), day);
    }
  });
});
