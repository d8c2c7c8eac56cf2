import { z } from "zod";

/** A day, which begins at midnight UTC, or an instant with its offset. */
const Moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: "a date like `2026-11-22`, or an instant with its offset",
});

/** From when a price holds, and until when; the end itself is no longer in it. */
export const Period = { from: Moment, to: Moment.optional() };

type Dated = { from: string; to?: string | undefined };

/** Whether something dated is in force at an instant; for example `isInForce({ from: "2026-01-01" }, Date.now())`. */
export function isInForce({ from, to }: Dated, at: number): boolean {
  return Date.parse(from) <= at && (to === undefined || at < Date.parse(to));
}

export function overlaps(left: Dated, right: Dated): boolean {
  const end = ({ to }: Dated) => (to === undefined ? Infinity : Date.parse(to));
  return Date.parse(left.from) < end(right) && Date.parse(right.from) < end(left);
}
