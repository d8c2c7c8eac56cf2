import type { StreamEvent } from "@homeport/protocol";
import { errors } from "./dispatch.ts";
import { AddressFault, EgressFault } from "./address.ts";
import { errorEvent } from "./classify.ts";

type ErrorEvent = Extract<StreamEvent, { type: "error" }>;

/** Codes of Node and OpenSSL by which no connection came about: nobody listens, no such name, no way there, no trust. */
const neverReached =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ERR_TLS_CERT_\w+|CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+|HOSTNAME_MISMATCH|INVALID_CA)$/;

const unreached = { uncharged: true } as const;

/** A failure on the way to a partner or back as an event, told by what was thrown; a signal that ended it comes first. */
export function wayFailure(cause: unknown, signal: AbortSignal): ErrorEvent {
  if (signal.aborted) return { ...errorEvent("transport", "cancelled"), code: "client_cancelled" };
  const fault = cause instanceof EgressFault ? cause : cause instanceof Error ? cause.cause : null;
  // A name that leads astray is its endpoint's failure; what the permit does not cover is ours, and nobody else's chance.
  if (fault instanceof EgressFault) {
    const fails = fault instanceof AddressFault ? "transport" : "ours";
    return { ...errorEvent(fails, fault.message), code: "egress_denied", ...unreached };
  }
  if (cause instanceof errors.ConnectTimeoutError) {
    return { ...errorEvent("transport", "timed out"), code: "partner_timeout", ...unreached };
  }
  if (cause instanceof errors.HeadersTimeoutError || cause instanceof errors.BodyTimeoutError) {
    return { ...errorEvent("transport", "timed out"), code: "partner_timeout" };
  }
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "connection failed";
  return { ...errorEvent("transport", code), ...(neverReached.test(code) ? unreached : {}) };
}
