import type { ErrorEntry } from "./error-entry.ts";

/** Failures of who may ask, and of how much they may ask for. */
export const callerErrors = {
  // who asks
  key_missing: {
    status: 401,
    message: "the request holds no API key, and this gateway wants one",
    remedy: "send the key in the header `homeport-key`, or as `authorization: Bearer hpk_…`",
  },
  key_invalid: {
    status: 401,
    message: "the API key cannot be accepted",
    remedy: "ask the operator of this gateway for a key that is in force",
  },
  key_scope: {
    status: 403,
    message: "the API key does not reach this far",
    remedy: "use a key with the scope that `issues` name, or have the operator widen this one",
  },
  credentials_conflict: {
    status: 400,
    message: "the request holds two keys or two device tokens that differ",
    remedy: "send each of them in one header",
  },
  device_token_replayed: {
    status: 401,
    message: "the device token was used before and is good for one request",
    remedy: "get a fresh token from the maker's identity service for each request",
  },
  // how much
  rate_limited: {
    status: 429,
    message: "the caller has asked for more than its limit allows at present",
    remedy: "wait as long as `retry-after` says, then send the request again",
  },
  request_over_limit: {
    status: 413,
    message: "the request alone is more than a limit of its caller ever allows",
    remedy: "send less, or have the operator raise the limit that `issues` name",
  },
  // 402, not 429: the usual clients send a 429 again by themselves, and money does not come back in seconds.
  budget_exhausted: {
    status: 402,
    message: "the caller's budget does not pay for this request",
    remedy: "wait for the budget's next period, or have the operator raise it",
  },
  budget_held: {
    status: 429,
    message: "what is left of the caller's budget is held by requests under way",
    remedy: "send the request again once others have ended",
  },
  cost_unknown: {
    status: 503,
    message: "a budget applies, and nobody can tell what this request would cost",
    remedy: "have the operator bring the partner's prices, or give the budget an `unknownAs`",
  },
  // the gateway itself
  limits_unavailable: {
    status: 503,
    message: "limits cannot be counted at the moment, so nothing is served that has one",
    remedy: "wait as long as `retry-after` says, then send the request again",
  },
  callers_unavailable: {
    status: 503,
    message: "keys cannot be checked at the moment, so nobody is served",
    remedy: "have the operator mend the file of callers that the gateway's log names",
  },
} as const satisfies Record<string, ErrorEntry>;
