import { fileURLToPath } from "node:url";
import type { Cost } from "@homeport/protocol";
import { Calendars } from "./calendar.ts";
import { costOf, type Used } from "./cost-of.ts";
import { PriceList } from "./price.ts";
import { type PriceBook, readPrices } from "./price-book.ts";

/** The prices that are shipped. */
export const shipped = readPrices(fileURLToPath(new URL("../../../../prices", import.meta.url)));

export const origin = {
  title: "A price page",
  locator: "https://prices.example",
  accessed: "2026-11-22",
  kind: "price-page",
  verification: "official",
} as const;

/** A price of one unit a million in and two out; for example `priceOf({ currency: "CNY" })`. */
export function priceOf(changes: object = {}) {
  return {
    id: "m",
    models: ["m-1"],
    regions: ["*"],
    currency: "USD",
    from: "2026-01-01",
    perMillion: { input: "1", output: "2" },
    origin,
    ...changes,
  };
}

/** A book of one partner, `acme`. */
export function bookOf(
  prices: readonly object[],
  changes: { surcharges?: object[]; calendars?: object } = {},
): PriceBook {
  const { surcharges = [], calendars = { calendars: [], holidays: [] } } = changes;
  const list = PriceList.parse({ partner: "acme", surcharges, prices });
  return { lists: new Map([["acme", list]]), calendars: Calendars.parse(calendars), rates: shipped.rates };
}

/** What `acme` was asked for: a million tokens in and a million out, every count told. */
export function usedOf(changes: Partial<Used> = {}): Used {
  return {
    partner: "acme",
    model: "m-1",
    region: "aa-north",
    scope: "aa",
    usage: tokens(1_000_000, 1_000_000),
    bytes: null,
    simulated: false,
    ...changes,
  };
}

export function tokens(
  input: number | null,
  output: number | null,
  more: Partial<Used["usage"]> = {},
): Used["usage"] {
  return {
    inputTokens: input,
    outputTokens: output,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: null,
    ...more,
  };
}

export const noon = Date.parse("2026-11-22T12:00:00Z");

/** The cost where it is known. @throws Error where it is not */
export function knownCost(cost: Cost): Extract<Cost, { type: "known" }> {
  if (cost.type !== "known") throw new Error(`the cost is ${cost.type}: ${cost.why}`);
  return cost;
}

/** What the shipped prices say, at an instant, in micro-units of the partner's currency. */
export function shippedAmount(used: Partial<Used>, at: string, currency: string | null = null): string {
  return knownCost(costOf({ book: shipped, currency }, usedOf(used), Date.parse(at))).amountMicros;
}
