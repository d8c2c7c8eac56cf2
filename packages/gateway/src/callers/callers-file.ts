import { Device, FeatureId, PlaceCode, safeParse } from "@homeport/protocol";
import { z } from "zod";
import { periods } from "./counters/index.ts";

const Id = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "an id is written in small letters, digits and `-`");
const Instant = z.iso.datetime({ offset: true });
const Money = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,6})?$/, "an amount is a decimal such as `12.50`, with at most six places");

/** What a limit can be counted apart by. */
export const Dimension = z.enum(["device", "market", "feature", "partner"]);
export type Dimension = z.infer<typeof Dimension>;

/** Which requests a limit is about; each list that is there must hold the request's own. */
const Only = z.strictObject({
  markets: z.array(PlaceCode).min(1).optional(),
  features: z.array(FeatureId).min(1).optional(),
  partners: z.array(Id).min(1).optional(),
});
export type Only = z.infer<typeof Only>;

export const Limit = z.strictObject({
  most: z.number().int().min(1).max(1e12),
  of: z.enum(["requests", "tokens"]),
  per: z.enum(["second", "minute", "hour", "day"]),
  /** How much may come at once after a pause; all of `most` where it is left out. */
  burst: z.number().int().min(1).max(1e12).optional(),
  each: z.array(Dimension).min(1).max(4).optional(),
  only: Only.optional(),
});
export type Limit = z.infer<typeof Limit>;

/** Money is reserved before a partner is chosen, so a budget cannot be told apart by partner. */
export const BudgetRule = z.strictObject({
  most: Money,
  per: z.enum(periods),
  /** What a request is taken to cost where nobody can tell; without it such a request is refused. */
  unknownAs: Money.optional(),
  each: z
    .array(Dimension.exclude(["partner"]))
    .min(1)
    .max(3)
    .optional(),
  only: Only.omit({ partners: true }).optional(),
});
export type BudgetRule = z.infer<typeof BudgetRule>;

/** Two of a kind would be counted as one. */
const areApart = (rules: readonly (Limit | BudgetRule)[]) =>
  new Set(
    rules.map(({ per, each, only, ...rest }) => {
      const of = "of" in rest ? rest.of : "money";
      return JSON.stringify([of, per, each?.toSorted(), only]);
    }),
  ).size === rules.length;
const apart = { error: "two of them differ in nothing but how much they allow" };

const rules = {
  limits: z.array(Limit).max(32).refine(areApart, apart).default([]),
  budgets: z.array(BudgetRule).max(8).refine(areApart, apart).default([]),
};

export const Tenant = z.strictObject({ id: Id, note: z.string().max(200).optional(), ...rules });
export type Tenant = z.infer<typeof Tenant>;

export const Key = z.strictObject({
  id: z.string().regex(/^[a-z0-9]{12}$/, "a key's id is twelve small letters and digits"),
  tenant: Id,
  /** SHA-256 of the whole key, in hexadecimal. */
  hash: z.string().regex(/^[0-9a-f]{64}$/, "a hash is 64 hexadecimal digits"),
  note: z.string().max(200).optional(),
  /** What the key reaches; everything where a list is left out. */
  scopes: z
    .strictObject({
      markets: z.array(PlaceCode).min(1).optional(),
      features: z.array(FeatureId).min(1).optional(),
    })
    .default({}),
  ...rules,
  /** For a back-end without devices: whom every request of this key counts as. */
  device: Device.optional(),
  /** The key that this one takes over from; both count into the same limits and budgets. */
  line: z.string().optional(),
  createdAt: Instant.optional(),
  notBefore: Instant.optional(),
  expiresAt: Instant.optional(),
  revokedAt: Instant.optional(),
});
export type Key = z.infer<typeof Key>;

/** Who may call a gateway, and how much: `callers.json` in the home folder. */
export const CallersFile = z
  .strictObject({
    type: z.literal("homeport-callers/1"),
    /** What budgets are written in; the currency that the maker keeps its books in. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, "a currency is written like `EUR`")
      .optional(),
    /** The tenant that requests without a key belong to; without it they are refused. */
    withoutKey: Id.optional(),
    /** Limits that all callers share, such as what a partner grants the maker as a whole. */
    limits: rules.limits,
    budgets: rules.budgets,
    tenants: z.array(Tenant).max(10_000),
    keys: z.array(Key).max(100_000),
  })
  .superRefine((file, context) => {
    const fault = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    const tenants = new Set(file.tenants.map(({ id }) => id));
    if (tenants.size < file.tenants.length) fault(["tenants"], "two tenants have the same id");
    if (new Set(file.keys.map(({ id }) => id)).size < file.keys.length)
      fault(["keys"], "two keys have the same id");
    if (file.withoutKey !== undefined && !tenants.has(file.withoutKey))
      fault(["withoutKey"], `there is no tenant \`${file.withoutKey}\``);
    for (const [index, { tenant }] of file.keys.entries()) {
      if (!tenants.has(tenant)) fault(["keys", index, "tenant"], `there is no tenant \`${tenant}\``);
    }
    const owners = [file, ...file.tenants, ...file.keys];
    if (file.currency === undefined && owners.some(({ budgets }) => budgets.length > 0))
      fault(["currency"], "a budget needs a currency");
  });
export type CallersFile = z.infer<typeof CallersFile>;
/** A file as a person may write it, before defaults. */
export type CallersInput = z.input<typeof CallersFile>;

/** Thrown where the file of callers cannot be used; its message says what to mend. */
export class CallersFault extends Error {
  override readonly name = "CallersFault";
}

/** Reads a file of callers, strictly. @throws CallersFault with the first fault */
export function parseCallers(text: string): CallersFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CallersFault("it is not valid JSON");
  }
  const parsed = safeParse(CallersFile, value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CallersFault(`${issue?.path.join(".") || "the file"}: ${issue?.message ?? "cannot be read"}`);
}
