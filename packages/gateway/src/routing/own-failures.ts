import type { StreamEvent } from "@homeport/protocol";

type ErrorEvent = Extract<StreamEvent, { type: "error" }>;

/** Failures that are the gateway's own words about an attempt, in the form in which partners' failures come. */
const transport = { type: "error", class: "transport", retryAfterSeconds: null } as const;

export const cancelled: ErrorEvent = { ...transport, code: "client_cancelled", detail: "cancelled" };

/** Nothing came within a limit, in milliseconds. */
export function late(limitMs: number): ErrorEvent {
  return { ...transport, code: "partner_timeout", detail: `nothing within ${limitMs} ms` };
}

export const stopped: ErrorEvent = {
  type: "error",
  code: "partner_garbled",
  class: "protocol",
  detail: "the answer stopped before its end",
  retryAfterSeconds: null,
};

/** The breaker gives no leave, for so many milliseconds. */
export function paused(waitMs: number): ErrorEvent {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const detail = "left alone for a while after failures";
  return { type: "error", code: "partner_paused", class: "capacity", detail, retryAfterSeconds };
}

export const crowded: ErrorEvent = {
  type: "error",
  code: "partner_crowded",
  class: "capacity",
  detail: "too many requests wait for this endpoint",
  retryAfterSeconds: 1,
};
