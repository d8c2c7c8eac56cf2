import { isInForce } from "./period.ts";
import type { Price } from "./price.ts";
import type { PriceBook } from "./price-book.ts";

/** Every price in force at an instant, with its partner, in the order of the lists. */
export function pricesInForce(book: PriceBook, at: number): { partner: string; price: Price }[] {
  return [...book.lists.values()].flatMap(({ partner, prices }) =>
    prices.filter((price) => isInForce(price, at)).map((price) => ({ partner, price })),
  );
}
