import type { Window } from "./window.ts";

/** A GCRA limit: one unit comes back every `intervalMs`, at most `burst` units can be taken at once. */
export type Rate = { readonly intervalMs: number; readonly burst: number };

/** What a request takes of one rate limit. */
export type RateTake = {
  readonly key: string;
  readonly rate: Rate;
  readonly cost: number;
  /** Tokens are estimated first and corrected afterwards; requests stay as they were taken. */
  readonly of: "requests" | "tokens";
};

/** What a request reserves of one budget; whole millionths of the budget's currency. */
export type BudgetTake = {
  readonly key: string;
  readonly limitMicros: number;
  readonly amountMicros: number;
  readonly window: Window;
};

/** Everything that one request takes, as one: all of it or nothing. No two takes of it share a key. */
export type Taking = { readonly rates: readonly RateTake[]; readonly budgets: readonly BudgetTake[] };

/** Why a take was refused. `never`: it alone exceeds the limit. `held`: only reservations under way are in the way. */
export type Refusal = {
  readonly by: "rate" | "budget";
  readonly index: number;
  readonly why: "spent" | "held" | "never";
  /** When it would be allowed if nobody else asked; null where that cannot be told. */
  readonly retryAfterMs: number | null;
};

/** Where in its limit's queue a take of tokens stands, so that what it did not use can be given back truly. */
export type Mark = { readonly end: number; readonly busy: string; readonly refunded: number };

/** What was taken and not settled yet; it settles once. */
export type Hold = {
  readonly id: string;
  readonly taking: Taking;
  readonly marks: readonly (Mark | null)[];
  open: boolean;
};

export type Taken = { type: "taken"; hold: Hold } | { type: "refused"; refusal: Refusal };

/** What a request came to in the end; null where it is not known, and then the estimate stands. */
export type Used = { tokens: number | null; micros: number | null };

/**
 * Counters that hold under concurrency. A backend that cannot tell whether a limit allows something refuses.
 * In-process ones answer at once, shared ones with a promise. Every method may throw or reject with `limits_unavailable`,
 * but for `settle`, which delivers by itself.
 */
export type Counters = {
  take(taking: Taking, now: number): Taken | Promise<Taken>;
  /** Puts what was used in place of what was estimated. More than estimated is a debt that later requests wait for. */
  settle(hold: Hold, used: Used, now: number): void;
  /** True the first time that a key is seen within `ttlMs`. */
  once(key: string, ttlMs: number, now: number): boolean | Promise<boolean>;
  /**
   * Counts one more in a window and tells how many there were before it: of many at once each hears another number.
   * An earlier window than the one that is counted in never comes back.
   */
  count(key: string, window: Window): number | Promise<number>;
  /** How many were counted in a window. */
  counted(key: string, window: Window): number | Promise<number>;
  close(): Promise<void>;
};

/** Sums of doubles err by less than a microsecond; without this a limit would refuse its own last unit. */
export const slackMs = 2 ** -10;
