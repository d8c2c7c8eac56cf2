export type { Bytes, Counted } from "./billable.ts";
export { costOf, type Pricing, type Used } from "./cost-of.ts";
export { pricesInForce } from "./in-force.ts";
export type { Price } from "./price.ts";
export { type PriceBook, PriceFault, type PriceIssue, readPrices } from "./price-book.ts";
