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
