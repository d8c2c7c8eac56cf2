import type { BookInput } from "./book-input.ts";
import type { Law } from "./law.ts";
import type { Served } from "./served.ts";
import type { TableInput } from "./table-input.ts";
import type { Term } from "./term.ts";

/** One market as an invariant looks at it: its law, the launch book, and all that the table serves there. */
export type MarketView = {
  law: Law;
  /** Every market that has a pack. */
  markets: readonly string[];
  book: BookInput;
  table: TableInput;
  served: readonly Served[];
};

/**
 * Something that no question may make true: where `when` holds, `broken` must not. That `when` can hold at all is
 * asked as well, for what is proven of nothing is not proven.
 */
export type Claim = {
  when: Term;
  broken: Term;
  /** What is wrong where it breaks, with the id of the rule; for people. */
  why: string;
  /** Set where it is the market's whatever is asked, so that no feature or instant is told with it. */
  timeless?: true;
};

/** What must hold in every market, as claims. */
export type Invariant = { id: string; title: string; claims: (view: MarketView) => Claim[] };
