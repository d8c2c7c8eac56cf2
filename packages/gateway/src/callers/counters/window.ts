/** A stretch of time in milliseconds since 1970, from the first instant to before the last; null is for ever. */
export type Window = { readonly from: number; readonly until: number | null };

export const periods = ["hour", "day", "month", "total"] as const;
export type Period = (typeof periods)[number];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const forever: Window = { from: 0, until: null };

/** The calendar window that an instant lies in, in UTC, so that it is the same at every gateway. */
export function windowOf(period: Period, now: number): Window {
  switch (period) {
    case "hour":
      return stretch(now, hourMs);
    case "day":
      return stretch(now, dayMs);
    case "month": {
      const date = new Date(now);
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
      return { from: Date.UTC(year, month), until: Date.UTC(year, month + 1) };
    }
    case "total":
      return forever;
  }
}

function stretch(now: number, length: number): Window {
  const from = Math.floor(now / length) * length;
  return { from, until: from + length };
}
