import type { ErrorEntry } from "./error-entry.ts";

/** Failures of the release, of screens, labels and receipts, of partners and engines, and of the gateway. */
export const servingErrors = {
  // the release
  release_missing: {
    status: 503,
    message: "no release is live, so nothing is served",
    remedy: "plan, approve and apply a release",
  },
  release_expired: {
    status: 503,
    message: "the live release has passed its date, so nothing is served",
    remedy: "plan, approve and apply a new release",
  },
  release_invalid: {
    status: 422,
    message: "the release cannot be trusted",
    remedy: "apply an approved plan again; the last good release stays live",
  },
  // screens, labels, receipts
  filter_missing: {
    status: 503,
    message: "the filter pack that the market demands is not loaded",
    remedy: "install the filter pack and check its signature",
  },
  filter_stale: {
    status: 503,
    message: "the filter pack has passed its date, so nothing is served",
    remedy: "install a newer filter pack",
  },
  filter_invalid: {
    status: 422,
    message: "the filter pack cannot be trusted",
    remedy: "sign the filter pack with a trusted key",
  },
  screen_failed: {
    status: 503,
    message: "the content could not be screened, so it is not served",
    remedy: "try again; if it persists, look at the screen's health",
  },
  content_blocked_input: {
    status: 422,
    message: "the request holds content that the screen of this market blocks",
    remedy: "change the text; the category and the rule are named in the reply",
  },
  content_blocked_output: {
    status: 422,
    message: "the answer held content that the screen of this market blocks",
    remedy: "ask in another way; text already shown must be withdrawn",
  },
  label_failed: {
    status: 503,
    message: "the label that the market demands could not be written and read back",
    remedy: "try again; no output leaves without its label",
  },
  receipt_failed: {
    status: 503,
    message: "the receipt could not be stored, so nothing is served",
    remedy: "check the space and the permissions of the receipt store",
  },
  // partners and engines
  partner_refused: {
    status: 422,
    message: "the partner refused the content; no other partner is asked",
    remedy: "change the text; a refusal on content is final for this request",
  },
  partner_down: {
    status: 502,
    message: "the partner could not be reached or broke off",
    remedy: "try again later; no partner outside the market's permitted set is asked",
  },
  partner_timeout: {
    status: 504,
    message: "the partner did not answer in time",
    remedy: "try again later",
  },
  partner_result_gone: {
    status: 502,
    message: "the partner finished, but its result could not be fetched any more",
    remedy: "ask again; the address of a result holds only for a while",
  },
  partner_capacity: {
    status: 503,
    message: "the partner has no capacity at the moment",
    remedy: "try again after the time in `retry-after`",
  },
  partner_paused: {
    status: 503,
    message: "the partner failed several times, so it is left alone for a while",
    remedy: "try again after the time in `retry-after`; a trial then finds out whether the partner is back",
  },
  partner_crowded: {
    status: 503,
    message: "the gateway holds as many requests for the partner as it may",
    remedy: "try again after the time in `retry-after`, or allow more in `routing.json`",
  },
  partner_quota: {
    status: 503,
    message: "the maker's quota with the partner is used up",
    remedy: "raise the quota or settle the account with the partner",
  },
  partner_credential: {
    status: 502,
    message: "the partner does not accept the maker's credential for this region",
    remedy: "set a credential of the same region; another region is never tried",
  },
  partner_credential_missing: {
    status: 503,
    message: "no credential is set for the partner that serves this market",
    remedy: "put the key where the launch book says: an environment variable, a file or a secret provider",
  },
  partner_moderation_down: {
    status: 503,
    message: "the partner's moderation is out of order, so its answers are not served",
    remedy: "try again later",
  },
  partner_rejected: {
    status: 502,
    message: "the partner did not understand the gateway's request",
    remedy: "report it: the dialect's record needs a correction",
  },
  partner_garbled: {
    status: 502,
    message: "the partner's answer could not be understood or is incomplete",
    remedy: "try again; a truncated answer is never shown as a whole one",
  },
  egress_denied: {
    status: 502,
    message: "the release does not let this request leave to that address",
    remedy: "correct the endpoint in the launch book, then plan and approve a release",
  },
  engine_failed: {
    status: 503,
    message: "the on-device engine failed",
    remedy: "try again; if it persists, report it with the receipt",
  },
  // the gateway itself
  overloaded: {
    status: 503,
    message: "the gateway is at the limit of what it can take on",
    remedy: "try again after the time in `retry-after`",
  },
  gateway_stopping: {
    status: 503,
    message: "the gateway is stopping and could not finish the answer",
    remedy: "send the request again; another gateway, or this one once it has started again, answers it",
  },
  client_cancelled: {
    status: 499,
    message: "the client went away before the answer was complete",
    remedy: "none needed",
  },
  internal: {
    status: 500,
    message: "the gateway failed in a way it did not expect",
    remedy: "report it with the receipt",
  },
} as const satisfies Record<string, ErrorEntry>;
