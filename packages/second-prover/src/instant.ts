import type { Dates } from "./pack-input.ts";

/** The first instant a table cannot hold; a date left open ends there. In milliseconds since 1970. */
export const endOfTime: number = Number.MAX_SAFE_INTEGER;

/**
 * The instant at which a civil date begins at an offset, by the platform's own calendar.
 *
 * @throws RangeError where the text is no date or offset.
 * @example beginOf("2026-11-22", "+08:00") // 2026-11-21T16:00Z
 */
export function beginOf(date: string, offset: string): number {
  const instant = Date.parse(`${date}T00:00:00.000${offset}`);
  if (Number.isNaN(instant)) throw new RangeError(`\`${date}\` at \`${offset}\` is no date`);
  return instant;
}

/** From and to as instants; null where open. */
export function boundsOf({ from, to }: Dates, offset: string): { from: number | null; to: number | null } {
  return {
    from: from === undefined ? null : beginOf(from, offset),
    to: to === undefined ? null : beginOf(to, offset),
  };
}

/**
 * An instant as a clock in the market shows it; seconds only where it is not a full minute.
 *
 * @example tellInstant(0, "+08:00") // "1970-01-01 08:00 (+08:00)"
 */
export function tellInstant(instant: number, offset: string): string {
  const ahead = -beginOf("1970-01-01", offset);
  const local = new Date(instant + ahead);
  if (Number.isNaN(local.getTime())) return `${instant} ms after 1970`;
  const [date = "", time = ""] = local.toISOString().split("T");
  const clock = instant % 60_000 === 0 ? time.slice(0, 5) : time.slice(0, -1);
  return `${date} ${clock} (${offset})`;
}
