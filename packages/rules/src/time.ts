/** Milliseconds since 1970-01-01T00:00Z; the only form of time inside the rules. */
export type Instant = number;

/** Before every date a rule can hold. */
export const beginning: Instant = 0;
/** After every date a rule can hold. */
export const forever: Instant = Number.MAX_SAFE_INTEGER;

const dayMs = 86_400_000;

/**
 * The instant at which a civil date begins at a fixed offset from UTC.
 *
 * @example startOfDay("2026-11-22", "+08:00") // 2026-11-21T16:00Z
 * @throws RangeError where the text is no date or offset.
 */
export function startOfDay(date: string, offset: string): Instant {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? []).map(Number);
  const [, sign, hours, minutes] = /^([+-])(0\d|1[0-4]):([0-5]\d)$/.exec(offset) ?? [];
  const known = sign && year && month && day && month <= 12 && day <= daysInMonth(year, month);
  if (!known) throw new RangeError(`\`${date}\` at \`${offset}\` is no date`);
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? -1 : 1);
  return daysFromCivil(year, month, day) * dayMs - offsetMs;
}

function daysInMonth(year: number, month: number): number {
  const next = month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1);
  return next - daysFromCivil(year, month, 1);
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar (Hinnant, chrono-compatible date algorithms). */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** A half-open stretch of time: `from` is inside, `to` is not. */
export type Period = { from: Instant; to: Instant };

/** Whether the instant lies in the period; for example `covers({ from: 0, to: 10 }, 10) // false`. */
export function covers(period: Period, at: Instant): boolean {
  return period.from <= at && at < period.to;
}

/** The period of two civil dates, either of which may be open. */
export function periodOf(dates: { from?: string | undefined; to?: string | undefined }, offset: string): Period {
  return {
    from: dates.from === undefined ? beginning : startOfDay(dates.from, offset),
    to: dates.to === undefined ? forever : startOfDay(dates.to, offset),
  };
}
