/** One kind of what a partner charges for, and what it came to; the parts of a cost sum to it exactly. */
export type CostPart = {
  what: "input" | "cached-input" | "cache-write" | "output" | "image" | "second";
  /** Tokens, images or seconds. */
  count: number;
  /** The list price of a million tokens, of an image or of a second, in whole units of the currency. */
  unitPrice: string;
  /** The product of every factor, each of which has a reason; `1` where there is none. */
  multiplier: string;
  reasons: readonly string[];
  amountMicros: string;
};

/** Where a price comes from, and how far it can be trusted. */
export type CostBasis = {
  price: string;
  source: string;
  verification: "official" | "reported" | "reseller" | "unverified";
  validFrom: string;
};

/** A cost in the currency that the maker keeps its books in, at a reference rate of a day. */
export type MakerCost =
  | { type: "known"; currency: string; amountMicros: string; rateDate: string; source: string }
  | { type: "unknown"; currency: string; why: string };

/**
 * What a request cost. Amounts are exact decimals in millionths of the currency: `"1250.5"` with `USD` is 0.0012505 dollars.
 * `free` is what an engine of Homeport's own costs; what nobody can tell is `unknown`, never nought.
 */
export type Cost =
  | {
      type: "known";
      currency: string;
      amountMicros: string;
      parts: readonly CostPart[];
      basis: CostBasis;
      /** True where a count or a rate was not told; `notes` say which. */
      estimated: boolean;
      notes: readonly string[];
      /** The simulator played the partner: nobody charges this, a real partner would. */
      simulated: boolean;
      maker: MakerCost | null;
      /** What other partners that were asked on the way may charge: they failed, were let go, or screened. */
      earlier?: readonly Cost[];
    }
  | { type: "free"; amountMicros: "0"; why: string; earlier?: readonly Cost[] }
  | { type: "unknown"; why: string; simulated: boolean; earlier?: readonly Cost[] };
