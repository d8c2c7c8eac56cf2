import type { ErrorEntry } from "./error-entry.ts";

/** Refusals by a market, the launch book, or the device itself. */
export const marketErrors = {
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
  residency_unknown: {
    status: 451,
    message: "the market says where data may lie, and where it lies is not on record",
    remedy: "record in the launch book's hosting where the maker keeps this class of data for the market",
  },
  label_not_possible: {
    status: 451,
    message: "nothing here can write a label or mark that the market demands",
    remedy: "route to a partner that writes it, or record a gap where the rule permits one",
  },
  evidence_missing: {
    status: 451,
    message: "the market demands a measured safety, and no evidence of it is on record",
    remedy: "evaluate the model version, and record the result in the launch book's evidence",
  },
  evidence_short: {
    status: 451,
    message: "the evidence on record does not reach the safety that the market demands",
    remedy: "improve what serves or measure a larger sample, and record the result",
  },
  gap_on_record: {
    status: 451,
    message: "a demand of the market is not met; a gap on record stands in for it",
    remedy: "meet the demand before the gap's date ends",
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
  // Not 503, which clients answer by trying again: a kill is a decision and not an outage.
  killed: {
    status: 403,
    message: "the maker has switched this off for now",
    remedy: "none on the device; the maker revives it by a plan that two operators approve",
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
  feature_not_built: {
    status: 501,
    message: "the rules let this be offered, and this version of the gateway cannot run it",
    remedy: "use a version that can, or take what the reason names out of the route",
  },
  capability_missing: {
    status: 403,
    message: "the device lacks something that the feature needs",
    remedy: "use a device that has what the reason names, or wait until it is ready on this one",
  },
  not_admitted: {
    status: 403,
    message: "the feature has a waiting list in this market, and this device has not been admitted",
    remedy: "join the maker's waiting list and wait to be admitted",
  },
  quota_spent: {
    status: 429,
    message: "this device has used up what the maker gives it of the feature for today",
    remedy: "wait until the next day begins, at midnight UTC",
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
} as const satisfies Record<string, ErrorEntry>;
