import type { Cost, CostPart } from "@homeport/protocol";
import { type Billable, billable, type Bytes, type Counted } from "./billable.ts";
import { peakAt } from "./calendar.ts";
import { choosePrice, matches } from "./choose-price.ts";
import { type Decimal, decimal, decimalText, one, plus, times, whole, zero } from "./decimal.ts";
import { convert } from "./exchange-rate.ts";
import { isInForce } from "./period.ts";
import type { Price, PriceList } from "./price.ts";
import type { PriceBook } from "./price-book.ts";

/** Price data, and the currency that the maker keeps its books in, or null. */
export type Pricing = { book: PriceBook; currency: string | null };

/** What one partner was asked for, and what it said that this was. */
export type Used = {
  partner: string;
  model: string;
  region: string;
  scope: string;
  usage: Counted;
  /** What came and went, where the partner answered at all; else null, and nothing is estimated. */
  bytes: Bytes | null;
  simulated: boolean;
};

type Factor = { factor: Decimal; reason: string };
type What = CostPart["what"];

/**
 * What a partner charges for a request that began at an instant, by its list price.
 * Sums are exact; what is not known is `unknown` or `estimated`, never nought.
 *
 * @example costOf({ book: readPrices("prices"), currency: "EUR" }, used, Date.now())
 */
export function costOf({ book, currency }: Pricing, used: Used, at: number): Cost {
  const unknown = (why: string): Cost => ({ type: "unknown", why, simulated: used.simulated });
  const list = book.lists.get(used.partner);
  if (!list) return unknown(`there is no price list of \`${used.partner}\``);
  const chosen = choosePrice(list, used, { at, currency });
  if (chosen.type === "unknown") return unknown(chosen.why);
  const { price } = chosen;
  const counts = billable(used.usage, used.bytes);
  if (!counts) return unknown("the partner counted no tokens, and nothing came that could be counted");
  if (price.knownUpToInputTokens !== undefined && counts.input > price.knownUpToInputTokens) {
    return unknown(`the price of more than ${price.knownUpToInputTokens} input tokens is not known`);
  }
  if (!price.perMillion && counts.input + counts.output > 0 && counts.images + counts.seconds === 0) {
    return unknown(`\`${price.id}\` has no price of tokens`);
  }
  const { audioInputTokens: heard, audioOutputTokens: spoken } = used.usage;
  if ((heard ?? 0) + (spoken ?? 0) > 0 && counts.seconds === 0) {
    return unknown(`\`${price.id}\` has no price of tokens of sound`);
  }
  // Pictures and seconds that were counted in tokens as well are charged by these where the list has their price.
  const byTokens =
    price.perMillion !== undefined && used.usage.inputTokens !== null && used.usage.outputTokens !== null;
  if (counts.images > 0 && price.perImage === undefined && !byTokens)
    return unknown(`\`${price.id}\` has no price of an image`);
  if (counts.seconds > 0 && price.perSecond === undefined && !byTokens)
    return unknown(`\`${price.id}\` has no price of a second`);
  const notes = [...counts.notes, ...untold(price, used.usage)];
  const shared = [
    ...surchargesOf(list, price, { region: used.region, at }),
    ...peakOf(book, price, { at, notes }),
  ];
  const parts = partsOf(price, counts, shared);
  const amount = parts.reduce((sum, part) => plus(sum, part.amount), zero);
  return {
    type: "known",
    currency: price.currency,
    amountMicros: decimalText(amount),
    parts: parts.map(({ amount: own, ...part }) => ({ ...part, amountMicros: decimalText(own) })),
    basis: {
      price: `${list.partner}/${price.id}`,
      source: price.origin.title,
      verification: price.origin.verification,
      validFrom: price.from,
    },
    estimated: notes.length > 0,
    notes,
    simulated: used.simulated,
    maker: currency === null ? null : convert(book.rates, { amount, from: price.currency, to: currency }, at),
  };
}

/** What has a price of its own and was not told, or was told and has none. */
function untold({ perMillion }: Price, usage: Counted): string[] {
  const notes: string[] = [];
  if (!perMillion) return notes;
  const { cachedInputTokens: cached, cacheWriteTokens: written = null } = usage;
  if (perMillion.cachedInput !== undefined && cached === null)
    notes.push("the partner did not say how much input came from its cache: taken as none");
  if (perMillion.cachedInput === undefined && (cached ?? 0) > 0)
    notes.push("cached input has no known price of its own: charged as input");
  if (perMillion.cacheWrite !== undefined && written === null)
    notes.push("the partner did not say how much input it wrote to its cache: taken as none");
  if (perMillion.cacheWrite === undefined && (written ?? 0) > 0)
    notes.push("input written to the cache has no known price of its own: charged as input");
  return notes;
}

function surchargesOf(
  list: PriceList,
  price: Price,
  { region, at }: { region: string; at: number },
): Factor[] {
  return list.surcharges
    .filter(
      (surcharge) =>
        price.surcharges.includes(surcharge.id) &&
        isInForce(surcharge, at) &&
        surcharge.regions.some((pattern) => matches(pattern, region)),
    )
    .map(({ id, factor }) => ({ factor: decimal(factor), reason: `${id} in ${region}` }));
}

/** The calendar's factor; where a holiday is not known it counts, so that an estimate is never too low. */
function peakOf(book: PriceBook, { peak }: Price, { at, notes }: { at: number; notes: string[] }): Factor[] {
  if (!peak) return [];
  const { type, reason } = peakAt(book.calendars, peak.calendar, at);
  if (type === "unknown") notes.push(reason);
  return type === "ordinary" ? [] : [{ factor: decimal(peak.factor), reason }];
}

type Part = Omit<CostPart, "amountMicros"> & { amount: Decimal };

const million = whole(1_000_000);

function partsOf(price: Price, counts: Billable, shared: readonly Factor[]): Part[] {
  const { perMillion } = price;
  const tier = price.tiers
    .filter(({ aboveInputTokens }) => counts.input > aboveInputTokens)
    .toSorted((left, right) => right.aboveInputTokens - left.aboveInputTokens)[0];
  const tierOf = (side: "input" | "output"): Factor[] =>
    tier ? [{ factor: decimal(tier[side]), reason: `more than ${tier.aboveInputTokens} input tokens` }] : [];
  /** Tokens at a price a million are micro-units as they stand; anything else is a million times as much. */
  const part = (
    { what, count, unitPrice }: { what: What; count: number; unitPrice: string },
    unit: Decimal,
    factors: readonly Factor[],
  ): Part => {
    const multiplier = factors.reduce((product, { factor }) => times(product, factor), one);
    const amount = times(times(times(whole(count), decimal(unitPrice)), unit), multiplier);
    const reasons = factors.map(({ reason }) => reason);
    return { what, count, unitPrice, multiplier: decimalText(multiplier), reasons, amount };
  };
  const parts: Part[] = [];
  if (perMillion) {
    const { input, output, cachedInput = input, cacheWrite = input } = perMillion;
    const plain = Math.max(0, counts.input - counts.cached - counts.written);
    const inward = [...tierOf("input"), ...shared];
    parts.push(part({ what: "input", count: plain, unitPrice: input }, one, inward));
    if (counts.cached > 0)
      parts.push(part({ what: "cached-input", count: counts.cached, unitPrice: cachedInput }, one, inward));
    if (counts.written > 0)
      parts.push(part({ what: "cache-write", count: counts.written, unitPrice: cacheWrite }, one, inward));
    const outward = [...tierOf("output"), ...shared];
    parts.push(part({ what: "output", count: counts.output, unitPrice: output }, one, outward));
  }
  if (counts.images > 0 && price.perImage !== undefined)
    parts.push(part({ what: "image", count: counts.images, unitPrice: price.perImage }, million, shared));
  if (counts.seconds > 0 && price.perSecond !== undefined)
    parts.push(part({ what: "second", count: counts.seconds, unitPrice: price.perSecond }, million, shared));
  return parts;
}
