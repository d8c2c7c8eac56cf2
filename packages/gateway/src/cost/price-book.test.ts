import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { PriceFault, readPrices } from "./price-book.ts";
import { origin, priceOf, shipped } from "./prices.fixture.ts";

/** The issues of a folder with these files, as `file: field`. */
function issuesOf(context: TestContext, files: Readonly<Record<string, unknown>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "homeport-prices-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "shared"));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  try {
    readPrices(folder);
    return [];
  } catch (cause) {
    assert.ok(cause instanceof PriceFault);
    return cause.issues.map(({ file, field, message }) => {
      assert.ok(cause.message.includes(message));
      return `${file}: ${field}`;
    });
  }
}

const list = (...prices: object[]) => ({ "acme.json": { partner: "acme", prices } });

describe("price data that cannot be used is refused with its file and field", () => {
  const cases: Readonly<Record<string, [Record<string, unknown>, string]>> = {
    "a price that is a number": [
      list(priceOf({ perMillion: { input: 1, output: "2" } })),
      "acme.json: prices.0.perMillion.input",
    ],
    "a price below nought": [
      list(priceOf({ perMillion: { input: "-1", output: "2" } })),
      "acme.json: prices.0.perMillion.input",
    ],
    "a field that is not known": [list({ ...priceOf(), discount: "0.5" }), "acme.json: prices.0"],
    "no source": [list({ ...priceOf(), origin: undefined }), "acme.json: prices.0.origin"],
    "a verification that is none": [
      list(priceOf({ origin: { ...origin, verification: "sure" } })),
      "acme.json: prices.0.origin.verification",
    ],
    "no day from which it holds": [list({ ...priceOf(), from: undefined }), "acme.json: prices.0.from"],
    "an end before its beginning": [list(priceOf({ to: "2025-01-01" })), "acme.json: prices.0.to"],
    "nothing that it is for": [list({ ...priceOf(), perMillion: undefined }), "acme.json: prices.0"],
    "a surcharge that is not there": [
      list(priceOf({ surcharges: ["region"] })),
      "acme.json: prices.0.surcharges",
    ],
    "a calendar that is not there": [
      list(priceOf({ peak: { calendar: "hours", factor: "2" } })),
      "acme.json: prices.0.peak.calendar",
    ],
    "two prices of the same at the same time": [
      list(priceOf(), priceOf({ id: "again" })),
      "acme.json: prices.1",
    ],
    "an id that stands twice": [
      list(priceOf({ to: "2026-02-01" }), priceOf({ from: "2026-02-01" })),
      "acme.json: prices.1.id",
    ],
    "a file of another name": [
      { "other.json": { partner: "acme", prices: [priceOf()] } },
      "other.json: partner",
    ],
    "no JSON": [{ "acme.json": "{" }, "acme.json: "],
    "a time zone that is none": [
      {
        "shared/calendars.json": {
          calendars: [
            {
              id: "hours",
              timeZone: "Asia/Beijing",
              weekdays: [1],
              windows: [{ from: "09:00", to: "12:00" }],
              origin,
            },
          ],
          holidays: [],
        },
      },
      "shared/calendars.json: calendars.0.timeZone",
    ],
    "a holiday of another year": [
      {
        "shared/calendars.json": {
          calendars: [],
          holidays: [
            { id: "days", years: [{ year: 2026, holidays: ["2027-01-01"], makeUpWorkdays: [], origin }] },
          ],
        },
      },
      "shared/calendars.json: holidays.0.years.0",
    ],
    "a rate of nought": [
      {
        "shared/exchange-rates.json": {
          base: "EUR",
          staleAfterDays: 30,
          days: [{ date: "2026-11-20", rates: { USD: "0.0" }, origin }],
        },
      },
      "shared/exchange-rates.json: days.0.rates.USD",
    ],
  };
  for (const [name, [files, issue]] of Object.entries(cases)) {
    it(name, (context) => assert.deepEqual(issuesOf(context, files), [issue]));
  }

  it("a folder that is not there", () => {
    assert.throws(() => readPrices("/nowhere/prices"), /\/nowhere\/prices: the folder cannot be read/);
  });
});

it("a price may follow another in the same place on the day that it ends, and currencies may stand side by side", (context) => {
  const files = list(
    priceOf({ to: "2026-02-01" }),
    priceOf({ id: "next", from: "2026-02-01" }),
    priceOf({ id: "yuan", currency: "CNY" }),
  );
  assert.deepEqual(issuesOf(context, files), []);
});

it("no shipped price is called official without an address that anybody can open", () => {
  const prices = [...shipped.lists.values()].flatMap((partner) => partner.prices);
  assert.ok(prices.length >= 20);
  for (const { id, origin: source } of prices) {
    if (source.verification === "official") assert.match(source.locator, /^https:\/\//, id);
  }
});
