/** Whose trace a request belongs to, as W3C Trace Context level 1 writes it. */
export type TraceParent = { traceId: string; spanId: string; traceFlags: number };

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Reads a `traceparent`; null where it is none, so that a trace begins here. */
export function readTraceParent(header: string | null): TraceParent | null {
  const [, version, traceId = "", spanId = "", flags = "", rest] = form.exec(header ?? "") ?? [];
  if (version === undefined || version === "ff" || (version === "00" && rest !== undefined)) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1 };
}

/** Writes one. */
export function writeTraceParent({ traceId, spanId, traceFlags }: TraceParent): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, "0")}`;
}
