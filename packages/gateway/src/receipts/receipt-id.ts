import { randomWord } from "./random-word.ts";

/**
 * The id of a new receipt: the time in milliseconds, so that the index by id grows at its end instead of everywhere, and
 * 128 random bits, so that knowing it is the right to see it.
 *
 * @example receiptId(Date.UTC(2026, 10, 22)) // "rcpt_0mwr2lmo0…"
 */
export function receiptId(now: number): string {
  return `rcpt_${Math.trunc(now).toString(36).padStart(9, "0")}${randomWord()}`;
}
