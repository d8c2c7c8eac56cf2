/** The columns of the grid. */
export const columns = ["whole", "streamed", "cache", "failover", "cancel", "error"] as const;
export type Column = (typeof columns)[number];

/** What one request came to as policy sees it: the same words for every surface. */
export type Outcome = {
  outcome: "served" | "refused" | "failed" | "cancelled";
  code: string | null;
  category: string | null;
  /** What was shown must be withdrawn. */
  retract: boolean;
  endSession: boolean;
  /** Something was shown that a screen stops. */
  leaked: boolean;
  /** The label that stands at the start of the text, once; null where none does. */
  label: string | null;
  /** A text that the maker must show beside it, and a number. */
  told: readonly string[];
  /** Whom the request went to, by the places in the market's order. */
  calls: readonly string[];
  receipt: {
    entries: readonly string[];
    outcome: string;
    codes: readonly string[];
    /** How each kind of duty that the rule is about was met. */
    duties: readonly string[];
  };
};

/** Refused before anybody is asked. */
export function refused(code: string, more: Partial<Outcome> = {}): Outcome {
  return {
    outcome: "refused",
    code,
    category: null,
    retract: false,
    endSession: false,
    leaked: false,
    label: null,
    told: [],
    calls: [],
    receipt: { entries: ["decision"], outcome: "refuse", codes: [code], duties: [] },
    ...more,
  };
}

const failing = (code: string, calls: readonly string[], codes: readonly string[]): Outcome => ({
  ...refused(code),
  outcome: "failed",
  calls,
  receipt: { entries: ["decision", "outcome"], outcome: "failed", codes, duties: [] },
});

/** Every permitted partner fails: nobody outside the market's list is asked in their place. */
const allDown = failing("partner_capacity", ["first", "second"], ["partner_capacity"]);

/** Asked, and then refused by a verdict; a verdict is final, is kept nowhere, and comes all the same from the second choice. */
export function refusedLater(
  code: string,
  column: Column,
  more: Partial<Outcome> & { duties?: readonly string[] } = {},
): Outcome {
  if (column === "error") return allDown;
  const over = column === "failover";
  const codes = over ? [code, "partner_capacity"].toSorted() : [code];
  const { duties = [], ...rest } = more;
  const base = failing(code, over ? ["first", "second"] : ["first"], codes);
  return { ...base, receipt: { ...base.receipt, duties }, ...rest };
}

/** Served, in every way that an answer can come or not come. */
export function served(
  column: Column,
  more: { label?: string | null; told?: readonly string[]; duties?: readonly string[] },
): Outcome {
  if (column === "error") return allDown;
  const { label = null, told = [], duties = [] } = more;
  const entries = ["decision", "outcome"];
  const first: Outcome = {
    outcome: "served",
    code: null,
    category: null,
    retract: false,
    endSession: false,
    leaked: false,
    label,
    told,
    calls: ["first"],
    receipt: { entries, outcome: "served", codes: [], duties },
  };
  if (column === "cache") return { ...first, calls: [] };
  if (column === "failover") {
    const receipt = { ...first.receipt, codes: ["partner_capacity"] };
    return { ...first, calls: ["first", "second"], receipt };
  }
  if (column === "cancel") {
    // Whoever left was told as much as came until then, and nothing of it without its label.
    const receipt = { ...first.receipt, outcome: "cancelled", codes: ["client_cancelled"], duties: [] };
    return { ...first, outcome: "cancelled", told: [], receipt };
  }
  return first;
}

/** Mainland China has one composition: where it fails there is no second choice. */
export function alone(column: Column, more: Parameters<typeof served>[1]): Outcome {
  if (column !== "error" && column !== "failover") return served(column, more);
  return { ...served("error", {}), calls: ["first"] };
}
