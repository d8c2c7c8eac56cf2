import { z } from "zod";
import { Origin } from "./origin.ts";

const Id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const minuteForm = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const Minute = z.string().regex(minuteForm, "a time of day like `09:00`");

/** The days that a country declared free for one year, and the weekend days on which it works instead. */
const HolidayYear = z.strictObject({
  year: z.int().min(2020).max(2100),
  holidays: z.array(z.iso.date()).min(1),
  makeUpWorkdays: z.array(z.iso.date()),
  origin: Origin,
});

/** The hours in which a partner charges more. */
const Calendar = z.strictObject({
  id: Id,
  timeZone: z.string().refine(isTimeZone, "no time zone of the IANA database"),
  /** 1 is Monday, 7 is Sunday. */
  weekdays: z.array(z.int().min(1).max(7)).min(1),
  /** Half-open: the minute that ends a window is no longer in it. */
  windows: z
    .array(
      z
        .strictObject({ from: Minute, to: Minute })
        .refine(
          ({ from, to }) => from < to,
          "a window ends after it begins; split one that crosses midnight",
        ),
    )
    .min(1),
  /** The list of holidays on which none of this counts. */
  exceptHolidays: Id.optional(),
  /** Whether a weekend day that is worked instead counts as a workday. */
  makeUpWorkdays: z.enum(["as-workdays", "as-their-weekday"]).default("as-their-weekday"),
  origin: Origin,
  note: z.string().min(1).optional(),
});
/** Calendars, and the holidays that they name. */
export const Calendars = z
  .strictObject({
    calendars: z.array(Calendar),
    holidays: z.array(z.strictObject({ id: Id, years: z.array(HolidayYear).min(1) })),
  })
  .superRefine(({ calendars, holidays }, context) => {
    const fault = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    for (const [index, { exceptHolidays }] of calendars.entries()) {
      if (exceptHolidays !== undefined && !holidays.some(({ id }) => id === exceptHolidays))
        fault(["calendars", index, "exceptHolidays"], `there is no list \`${exceptHolidays}\``);
    }
    for (const [index, { years }] of holidays.entries()) {
      for (const [place, { year, holidays: free, makeUpWorkdays }] of years.entries()) {
        const path = ["holidays", index, "years", place];
        for (const day of [...free, ...makeUpWorkdays]) {
          if (!day.startsWith(`${year}-`)) fault(path, `\`${day}\` is not in ${year}`);
        }
        for (const day of makeUpWorkdays) {
          if (free.includes(day)) fault([...path, "makeUpWorkdays"], `\`${day}\` is also a holiday`);
        }
      }
    }
  });
export type Calendars = z.infer<typeof Calendars>;

/** `unknown`: it is peak unless the day is a holiday, and nobody said which days of that year are. */
export type Peak = { type: "peak" | "ordinary" | "unknown"; reason: string };

/**
 * Whether a calendar's hours hold at an instant, by the clocks of its own time zone, so that a change of clocks is met.
 *
 * @example peakAt(calendars, "beijing-working-hours", Date.parse("2026-11-23T01:00:00Z")) // { type: "peak", … }
 * @throws RangeError where there is no such calendar
 */
export function peakAt(calendars: Calendars, id: string, at: number): Peak {
  const calendar = calendars.calendars.find((candidate) => candidate.id === id);
  if (!calendar) throw new RangeError(`there is no calendar \`${id}\``);
  const { day, minute } = localTime(at, calendar.timeZone);
  const place = calendar.timeZone;
  const window = calendar.windows.find(({ from, to }) => from <= minute && minute < to);
  if (!window) return { type: "ordinary", reason: `${minute} in ${place} is outside the peak hours` };
  const hours = `${window.from}–${window.to} in ${place}`;
  const list = calendars.holidays.find(({ id: name }) => name === calendar.exceptHolidays);
  const year = list?.years.find(({ year: told }) => day.startsWith(`${told}-`));
  const weekday = ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
  const works =
    calendar.weekdays.includes(weekday) ||
    (calendar.makeUpWorkdays === "as-workdays" && year?.makeUpWorkdays.includes(day) === true);
  if (!works) return { type: "ordinary", reason: `${day} is no workday of the peak hours` };
  if (year?.holidays.includes(day)) return { type: "ordinary", reason: `${day} is a holiday` };
  if (list && !year) {
    return {
      type: "unknown",
      reason: `peak hours ${hours}, unless ${day} is a holiday: its year has no list`,
    };
  }
  return { type: "peak", reason: `peak hours ${hours}` };
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The day and the minute that clocks show somewhere. */
function localTime(at: number, timeZone: string): { day: string; minute: string } {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    clocks.set(timeZone, clock);
  }
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  return { day: `${of("year")}-${of("month")}-${of("day")}`, minute: `${of("hour")}:${of("minute")}` };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
