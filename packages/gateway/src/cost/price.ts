import { z } from "zod";
import { decimalForm } from "./decimal.ts";
import { Origin } from "./origin.ts";
import { overlaps, Period } from "./period.ts";

const Amount = z.string().regex(decimalForm, 'a decimal in quotes, such as `"0.15"`');
const Id = z.string().regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/);
/** A name, or a pattern in which `*` stands for anything. */
const Pattern = z.string().regex(/^[A-Za-z0-9*][A-Za-z0-9.:/*_-]*$/);

/** What one model costs at some endpoints, from a day on. */
export const Price = z
  .strictObject({
    id: Id,
    models: z.array(Pattern).min(1),
    /** Of the endpoint; `*` where the place makes no difference. */
    regions: z.array(Pattern).min(1),
    /** Inference scopes of the endpoint. */
    scopes: z.array(Pattern).min(1).default(["*"]),
    currency: z.string().regex(/^[A-Z]{3}$/, "a currency is three letters of ISO 4217"),
    ...Period,
    /** List prices of a million tokens. */
    perMillion: z
      .strictObject({
        input: Amount,
        output: Amount,
        cachedInput: Amount.optional(),
        cacheWrite: Amount.optional(),
      })
      .optional(),
    perImage: Amount.optional(),
    perSecond: Amount.optional(),
    /** Factors on the whole request once its input is longer; `input` counts for cached and written tokens too. */
    tiers: z
      .array(z.strictObject({ aboveInputTokens: z.int().min(1), input: Amount, output: Amount }))
      .default([]),
    /** More input than this has a price that is not known here. */
    knownUpToInputTokens: z.int().min(1).optional(),
    surcharges: z.array(Id).default([]),
    /** A factor on everything while the calendar says so. */
    peak: z.strictObject({ calendar: Id, factor: Amount }).optional(),
    origin: Origin,
    note: z.string().min(1).optional(),
  })
  .refine(({ perMillion, perImage, perSecond }) => perMillion ?? perImage ?? perSecond, {
    message: "a price names what it is for: `perMillion`, `perImage` or `perSecond`",
  });
export type Price = z.infer<typeof Price>;

/** A factor on everything that is inferred in some regions. */
const Surcharge = z.strictObject({
  id: Id,
  regions: z.array(Pattern).min(1),
  factor: Amount,
  ...Period,
  origin: Origin,
});

/** Every price of one partner that is known here. */
export const PriceList = z
  .strictObject({ partner: Id, surcharges: z.array(Surcharge).default([]), prices: z.array(Price).min(1) })
  .superRefine(({ surcharges, prices }, context) => {
    const fault = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    const names = new Set(surcharges.map(({ id }) => id));
    const seen = new Set<string>();
    for (const [index, price] of prices.entries()) {
      const path = ["prices", index];
      if (seen.has(price.id)) fault([...path, "id"], `\`${price.id}\` stands twice`);
      seen.add(price.id);
      if (price.to !== undefined && Date.parse(price.to) <= Date.parse(price.from))
        fault([...path, "to"], "ends before it begins");
      for (const name of price.surcharges) {
        if (!names.has(name)) fault([...path, "surcharges"], `there is no surcharge \`${name}\``);
      }
      const other = prices.slice(0, index).find((earlier) => collide(earlier, price));
      if (other) fault(path, `says the price of what \`${other.id}\` has a price for at the same time`);
    }
  });
export type PriceList = z.infer<typeof PriceList>;

/** Prices of the same thing, place and time in one currency: nobody could tell which holds. */
function collide(left: Price, right: Price): boolean {
  const share = (one: readonly string[], two: readonly string[]) => one.some((item) => two.includes(item));
  return (
    left.currency === right.currency &&
    share(left.models, right.models) &&
    share(left.regions, right.regions) &&
    share(left.scopes, right.scopes) &&
    overlaps(left, right)
  );
}
