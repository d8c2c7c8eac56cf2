import type { BudgetTake, RateTake, Refusal } from "./counters.ts";

/** A rate's refusal; `overMs` is how long until its queue is short enough. */
export function rateRefusal(index: number, { cost, rate }: RateTake, overMs: number): Refusal {
  if (cost > rate.burst) return { by: "rate", index, why: "never", retryAfterMs: null };
  return { by: "rate", index, why: "spent", retryAfterMs: overMs };
}

type Standing = { spent: number; until: number | null; now: number };

/** A budget's refusal, by what is spent of it and when its window ends. */
export function budgetRefusal(index: number, take: BudgetTake, { spent, until, now }: Standing): Refusal {
  const { amountMicros, limitMicros } = take;
  if (amountMicros > limitMicros) return { by: "budget", index, why: "never", retryAfterMs: null };
  if (spent + amountMicros <= limitMicros) return { by: "budget", index, why: "held", retryAfterMs: null };
  return { by: "budget", index, why: "spent", retryAfterMs: until === null ? null : until - now };
}

/** The refusal that stands longest: only once it is over can the request be served. */
export function worse(left: Refusal | null, right: Refusal): Refusal {
  return left !== null && waitOf(left) >= waitOf(right) ? left : right;
}

function waitOf({ why, retryAfterMs }: Refusal): number {
  // Reservations end by themselves, nobody knows when; the rest without a time does not end.
  if (why === "held") return 0;
  return retryAfterMs ?? Infinity;
}
