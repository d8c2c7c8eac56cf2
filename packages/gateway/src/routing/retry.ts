import type { ErrorClass } from "@homeport/protocol";
import type { Budget } from "./budget.ts";
import type { Retries } from "./settings.ts";

/** Failures that may be over a moment later; a verdict, a refused credential or a fault of ours never is. */
const passing: Record<ErrorClass, boolean> = {
  capacity: true,
  transport: true,
  protocol: true,
  quota: false,
  policy: false,
  ours: false,
  credential: false,
  moderation_outage: false,
};

/**
 * How long to wait before an attempt is repeated, in milliseconds: anything from 0 to twice as much each time ("full jitter"),
 * so that those who failed together do not come back together.
 *
 * @param attempt 0 for the first repetition.
 */
export function backoff(attempt: number, { baseMs, maxMs }: Retries, random: () => number): number {
  return random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30));
}

/** What failed, before anything was visible, and what could still be done. */
export type FailedAttempt = {
  class: ErrorClass;
  /** How long the partner asks to be left alone, or null. */
  retryAfterMs: number | null;
  /** How often this composition was repeated already for this request. */
  repeated: number;
  /** Whether another composition is left to ask. */
  others: boolean;
};

/**
 * Milliseconds after which to ask the same composition once more, or null where it must not be.
 * Never where the partner wants a longer wait than the settings allow, and never beyond the budget, which it draws from.
 */
export function retryAfter(
  failed: FailedAttempt,
  settings: Retries,
  { budget, random }: { budget: Budget; random: () => number },
): number | null {
  if (!passing[failed.class] || failed.repeated >= settings.attempts) return null;
  if (settings.when === "last" && failed.others) return null;
  const asked = failed.retryAfterMs ?? 0;
  if (asked > settings.maxMs) return null;
  if (!budget.take()) return null;
  return Math.max(asked, backoff(failed.repeated, settings, random));
}
