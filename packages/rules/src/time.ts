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

/**
 * The civil date and time of an instant in UTC, for people; for example `dateOf(0) // "1970-01-01T00:00Z"`.
 * Seconds are left out: rules begin at midnight.
 */
export function dateOf(instant: Instant): string {
  const days = Math.floor(instant / dayMs);
  const minutes = Math.floor((instant - days * dayMs) / 60_000);
  const era = Math.floor((days + 719_468) / 146_097);
  const dayOfEra = days + 719_468 - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}Z`;
}

/** A half-open stretch of time: `from` is inside, `to` is not. */
export type Period = { from: Instant; to: Instant };

/** Whether the instant lies in the period; for example `covers({ from: 0, to: 10 }, 10) // false`. */
export function covers(period: Period, at: Instant): boolean {
  return period.from <= at && at < period.to;
}

/** Periods already worked out: every cell asks for the same few hundred. */
const known = new WeakMap<object, { offset: string; period: Period }>();

/** The period of two civil dates, either of which may be open. */
export function periodOf(
  dates: { from?: string | undefined; to?: string | undefined },
  offset: string,
): Period {
  const remembered = known.get(dates);
  if (remembered?.offset === offset) return remembered.period;
  const period = {
    from: dates.from === undefined ? beginning : startOfDay(dates.from, offset),
    to: dates.to === undefined ? forever : startOfDay(dates.to, offset),
  };
  known.set(dates, { offset, period });
  return period;
}
