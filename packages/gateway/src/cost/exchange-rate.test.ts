import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decimal } from "./decimal.ts";
import { convert, ExchangeRates } from "./exchange-rate.ts";
import { noon, origin } from "./prices.fixture.ts";

const rates = ExchangeRates.parse({
  base: "EUR",
  staleAfterDays: 30,
  days: [
    { date: "2026-11-02", rates: { USD: "1.25", CNY: "8" }, origin },
    { date: "2026-11-20", rates: { USD: "1.2", CNY: "7.8" }, origin },
  ],
});

const worth = (from: string, to: string, at = noon) =>
  convert(rates, { amount: decimal("1000"), from, to }, at);

describe("an amount in the maker's currency", () => {
  it("is converted across the base by the last rates on or before the day", () => {
    const amounts = [worth("EUR", "USD"), worth("USD", "EUR"), worth("USD", "CNY")].map((cost) =>
      cost.type === "known" ? [cost.amountMicros, cost.rateDate] : cost.why,
    );
    assert.deepEqual(amounts, [
      ["1200", "2026-11-20"],
      ["833.333333", "2026-11-20"],
      ["6500", "2026-11-20"],
    ]);
    const before = worth("EUR", "USD", Date.parse("2026-11-19T23:59:59Z"));
    assert.equal(before.type === "known" && before.amountMicros, "1250");
  });

  it("stays as it is where it is the same currency, and needs no rate", () => {
    const cost = convert(null, { amount: decimal("0.125"), from: "USD", to: "USD" }, noon);
    assert.equal(cost.type === "known" && cost.amountMicros, "0.125");
  });

  it("is unknown, with the reason, where there is no rate, none yet, or only a stale one", () => {
    const why = (cost: ReturnType<typeof worth>) => (cost.type === "unknown" ? cost.why : "known");
    assert.match(why(worth("USD", "BRL")), /no exchange rate from USD to BRL/);
    assert.match(why(worth("USD", "EUR", Date.parse("2026-11-01"))), /of that day or before/);
    assert.match(
      why(worth("USD", "EUR", Date.parse("2027-01-01"))),
      /the last exchange rate is of 2026-11-20/,
    );
    assert.match(
      why(convert(null, { amount: decimal("1"), from: "USD", to: "EUR" }, noon)),
      /no exchange rates/,
    );
  });
});
