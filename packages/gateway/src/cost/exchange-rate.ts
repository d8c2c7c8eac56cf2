import type { MakerCost } from "@homeport/protocol";
import { z } from "zod";
import { type Decimal, decimal, decimalForm, decimalText, dividedBy, one, times } from "./decimal.ts";
import { Origin } from "./origin.ts";

const Currency = z.string().regex(/^[A-Z]{3}$/, "a currency is three letters of ISO 4217");
const Rate = z
  .string()
  .regex(decimalForm, "a decimal in quotes")
  .refine((text) => /[1-9]/.test(text), "a rate is more than nought");

/** Reference rates of some days: how much of each currency one unit of the base is. */
export const ExchangeRates = z.strictObject({
  base: Currency,
  /** A rate that is older says nothing any more. */
  staleAfterDays: z.int().min(1).max(1_000),
  days: z
    .array(z.strictObject({ date: z.iso.date(), rates: z.record(Currency, Rate), origin: Origin }))
    .min(1),
});
export type ExchangeRates = z.infer<typeof ExchangeRates>;

const dayMs = 86_400_000;

/**
 * An amount in another currency, by the last rates at or before the instant, rounded once to a millionth of a micro-unit.
 * What has no rate is unknown, with the reason.
 */
export function convert(
  rates: ExchangeRates | null,
  { amount, from, to }: { amount: Decimal; from: string; to: string },
  at: number,
): MakerCost {
  const unknown = (why: string): MakerCost => ({ type: "unknown", currency: to, why });
  if (from === to) {
    const rateDate = new Date(at).toISOString().slice(0, 10);
    const source = "the partner's own currency";
    return { type: "known", currency: to, amountMicros: decimalText(amount), rateDate, source };
  }
  if (!rates) return unknown("there are no exchange rates");
  const day = rates.days
    .filter(({ date }) => Date.parse(date) <= at)
    .toSorted((left, right) => (left.date < right.date ? 1 : -1))[0];
  if (!day) return unknown("there is no exchange rate of that day or before");
  if (at - Date.parse(day.date) > rates.staleAfterDays * dayMs)
    return unknown(`the last exchange rate is of ${day.date}`);
  const rateOf = (currency: string): Decimal | null => {
    if (currency === rates.base) return one;
    const rate = day.rates[currency];
    return rate === undefined ? null : decimal(rate);
  };
  const [taken, given] = [rateOf(from), rateOf(to)];
  if (!taken || !given) return unknown(`there is no exchange rate from ${from} to ${to}`);
  return {
    type: "known",
    currency: to,
    amountMicros: decimalText(dividedBy(times(amount, given), taken)),
    rateDate: day.date,
    source: day.origin.title,
  };
}
