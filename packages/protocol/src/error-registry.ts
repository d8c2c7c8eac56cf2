type ErrorEntry = { status: number; message: string; remedy: string };

/**
 * Every code a person or program can meet, with its HTTP status, message and remedy.
 * `docs/errors.md` is generated from this table and a test keeps the two equal.
 */
export const errorRegistry = {
  // what was sent
  malformed_json: {
    status: 400,
    message: "the body is not valid JSON",
    remedy: "send one JSON object, encoded as UTF-8",
  },
  invalid_request: {
    status: 400,
    message: "the request does not match what this operation accepts",
    remedy: "correct the fields named in `issues`",
  },
  unsupported_parameter: {
    status: 400,
    message: "the request holds a parameter that this operation cannot honour",
    remedy: "leave out the parameters named in `issues`; nothing is dropped in silence",
  },
  model_not_selectable: {
    status: 400,
    message: "the market decides the model; this one cannot be asked for",
    remedy: "send `homeport` as the model, or one that is permitted in the device's market",
  },
  body_too_large: {
    status: 413,
    message: "the body is larger than this gateway accepts",
    remedy: "send less text, or have the operator raise `HOMEPORT_MAX_BODY_BYTES`",
  },
  input_too_long: {
    status: 413,
    message: "the text is longer than what serves this feature can take",
    remedy: "send the text in parts",
  },
  unsupported_media_type: {
    status: 415,
    message: "the body has a media type that this operation does not read",
    remedy: "send `content-type: application/json`, without a content encoding",
  },
  request_timeout: {
    status: 408,
    message: "the request did not arrive in time",
    remedy: "send the whole request at once and try again",
  },
  not_found: {
    status: 404,
    message: "there is nothing at this address",
    remedy: "see the list of operations in the API guide",
  },
  method_not_allowed: {
    status: 405,
    message: "this address does not take this method",
    remedy: "use a method that the `allow` header names",
  },
  forbidden: {
    status: 403,
    message: "the caller may not do this",
    remedy: "use the command line, or a key that has this right",
  },
  // who asks
  device_token_missing: {
    status: 401,
    message: "the request names no device",
    remedy: "send the maker's device token as `authorization: Bearer …`",
  },
  device_token_invalid: {
    status: 401,
    message: "the device token cannot be accepted",
    remedy: "get a fresh token from the maker's identity service",
  },
  // what the market says
  market_unknown: {
    status: 451,
    message: "no market pack covers this place",
    remedy: "add a pack for the market, then plan and approve a release",
  },
  market_blocked: {
    status: 451,
    message: "the market's rules do not let this feature be offered",
    remedy: "nothing in the product can change this; the rule must change first",
  },
  market_not_open: {
    status: 451,
    message: "no verified rule says that this feature may be offered in the market",
    remedy: "add a sourced, verified availability rule to the market's pack",
  },
  not_launched: {
    status: 403,
    message: "the maker has not launched this feature in the market",
    remedy: "add a launch to the launch book, then plan and approve a release",
  },
  not_approved: {
    status: 451,
    message: "the market demands an approval that is not held",
    remedy: "obtain the approval, record it in the launch book, then plan and approve a release",
  },
  approval_not_live: {
    status: 451,
    message: "the approval is recorded but is not in force",
    remedy: "bring the approval to `granted` or `published` and check its dates",
  },
  approval_not_covering: {
    status: 451,
    message: "the approval held does not cover what would serve",
    remedy: "route to a model version that the approval covers, unmodified, or extend the approval",
  },
  partner_not_permitted: {
    status: 451,
    message: "the market's rules do not permit this partner",
    remedy: "route the feature to a partner that the market permits",
  },
  residency_not_permitted: {
    status: 451,
    message: "the market's rules do not permit processing in this region",
    remedy: "route the feature to an endpoint in a permitted region",
  },
  contract_not_live: {
    status: 403,
    message: "the contract with the partner does not cover this market or day",
    remedy: "renew the contract, or route to a partner under contract",
  },
  no_route: {
    status: 403,
    message: "the launch book names nothing that could serve this feature here",
    remedy: "add a route to the launch book, then plan and approve a release",
  },
  market_conflict: {
    status: 451,
    message: "the device's markets share nothing that may serve this feature",
    remedy: "none on this device: where it was sold, its account and its location must agree",
  },
  platform_unsupported: {
    status: 403,
    message: "the feature is not switched on for this platform in the market",
    remedy: "use the feature on another device, or add the platform to the launch",
  },
  age_denied: {
    status: 403,
    message: "the market's rules do not offer this feature at this age",
    remedy: "have the account's age confirmed; an unknown age is treated as a child's",
  },
  consent_missing: {
    status: 403,
    message: "the person has not given a consent that the market demands",
    remedy: "ask the person for the consent named in the reason, then ask again",
  },
  administrator_off: {
    status: 403,
    message: "the feature is switched off on this device",
    remedy: "switch the feature on in the device's settings or management profile",
  },
  language_unsupported: {
    status: 422,
    message: "nothing that may serve this feature here speaks the language",
    remedy: "use a language that the reason names",
  },
  language_unknown: {
    status: 422,
    message: "the language of the text could not be told",
    remedy: "name the language in the request, or send more text",
  },
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
  partner_capacity: {
    status: 503,
    message: "the partner has no capacity at the moment",
    remedy: "try again after the time in `retry-after`",
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
    remedy: "set the environment variable that the launch book names",
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
    message: "the gateway is at its limit of concurrent requests",
    remedy: "try again after the time in `retry-after`",
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
  // change
  pack_invalid: {
    status: 422,
    message: "a market pack cannot be read",
    remedy: "correct the file, line and field named in `issues`",
  },
  book_invalid: {
    status: 422,
    message: "the launch book cannot be read",
    remedy: "correct the file, line and field named in `issues`",
  },
  plan_not_found: {
    status: 404,
    message: "there is no such plan",
    remedy: "list the plans, or make a new one",
  },
  plan_empty: {
    status: 409,
    message: "the packs and the launch book already are what is live",
    remedy: "change a pack or the launch book first",
  },
  plan_stale: {
    status: 409,
    message: "the live release has changed since the plan was made",
    remedy: "make a new plan and have it approved",
  },
  plan_expired: {
    status: 409,
    message: "the plan has passed its date",
    remedy: "make a new plan and have it approved",
  },
  plan_applied: {
    status: 409,
    message: "the plan has been applied already",
    remedy: "make a new plan for a further change",
  },
  operator_unknown: {
    status: 403,
    message: "no such operator is trusted here",
    remedy: "use the name and key of a trusted operator",
  },
  signature_invalid: {
    status: 403,
    message: "the signature does not belong to the operator and this plan",
    remedy: "sign this plan's digest with the operator's own key",
  },
  approval_duplicate: {
    status: 409,
    message: "this operator has approved the plan already",
    remedy: "a second, distinct operator must approve",
  },
  approvals_missing: {
    status: 409,
    message: "the plan has fewer approvals than its change demands",
    remedy: "have the operators named in the plan approve it",
  },
  record_conflict: {
    status: 409,
    message: "the launch book already holds a record with this id",
    remedy: "choose another id, or withdraw the record first",
  },
  record_not_found: {
    status: 404,
    message: "the launch book holds no recorded approval with this id",
    remedy: "list the launch book's approvals",
  },
  receipt_not_found: {
    status: 404,
    message: "there is no receipt with this id",
    remedy: "check the id; it stands in the reply's `meta.receipt`",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorRegistry;

/** Every code, sorted. */
export const errorCodes = Object.keys(errorRegistry).toSorted() as ErrorCode[];
