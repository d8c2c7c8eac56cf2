import type { Dialect } from "./dialect.ts";
import type { EgressResponse } from "./egress.ts";

type Headers = EgressResponse["headers"];

/** The response headers that may be told on, or null where there are none. */
export function passedOn({ passOn }: Dialect, headers: Headers): Record<string, string> | null {
  const passed: Record<string, string> = {};
  for (const name of passOn) {
    const value = headers[name];
    // Whatever else a partner writes there goes no further: it is told to clients as it is.
    if (typeof value === "string" && /^[\x20-\x7e]{1,256}$/.test(value)) passed[name] = value;
  }
  return Object.keys(passed).length > 0 ? passed : null;
}

/** The wait that a `retry-after` header asks for, in seconds; null for none, a date, or more than a day. */
export function retryAfter(header: Headers[string]): number | null {
  const seconds = Number(Array.isArray(header) ? header[0] : header);
  return Number.isFinite(seconds) && seconds >= 0 && seconds <= 86_400 ? Math.ceil(seconds) : null;
}
