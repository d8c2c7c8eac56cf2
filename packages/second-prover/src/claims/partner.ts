import type { Invariant } from "../claim.ts";
import { dated, inForce, rulesOf } from "../law.ts";
import { all, any, no, not, when as constant, yes } from "../term.ts";
import { gapOnRecord } from "./gap.ts";

/** Every partner that may serve, first choice, fallback or part, is one the market permits. */
export const partnerPermitted: Invariant = {
  id: "partner-permitted",
  title:
    "every partner that may serve is of a permitted origin, run by a permitted operator and as able as demanded",
  claims: (view) =>
    rulesOf(view.law, "partner").flatMap((rule) =>
      view.served.flatMap(({ here, uses }) => {
        const when = all([here, inForce(view.law, rule)]);
        return uses.flatMap(({ name, composition, role, partner, endpoint }) => [
          {
            when,
            broken: constant(rule.denyOrigins.includes(partner.origin)),
            why: `\`${name}\` serves, and \`${partner.id}\` is from ${partner.origin}, which ${rule.id} denies`,
          },
          {
            when,
            broken: constant(rule.localOperator && !view.law.countries.includes(endpoint.operatorCountry)),
            why: `\`${name}\` serves, and \`${endpoint.id}\` is operated under the law of ${endpoint.operatorCountry}, not of ${view.law.countries.join(" or ")} (${rule.id})`,
          },
          // What stands beside the model that answers needs none of its capabilities.
          ...(role === null ? rule.requireCapabilities : []).map((capability) => ({
            when,
            broken: partner.capabilities.includes(capability)
              ? no
              : not(rule.mayGap ? gapOnRecord(view, { rule: rule.id, composition }) : no),
            why: `\`${name}\` serves, and \`${partner.id}\` lacks \`${capability}\` with no gap on record (${rule.id})`,
          })),
        ]);
      }),
    ),
};

/** A partner serves only under contract. */
export const contracted: Invariant = {
  id: "contracted",
  title: "every partner that may serve is under contract for the market at that instant",
  claims: ({ law, served }) =>
    served.flatMap(({ here, uses }) =>
      uses.map(({ name, partner }) => ({
        when: here,
        broken: not(
          any(
            partner.contracts
              .filter(({ markets }) => markets.some((market) => law.lineage.includes(market)))
              .map((contract) => dated(law, contract)),
          ),
        ),
        why: `\`${name}\` serves, and no contract with \`${partner.id}\` covers ${law.market} at that time`,
      })),
    ),
};

/** What may serve is what the launch book holds, and a gateway is sent to where the book says. */
export const known: Invariant = {
  id: "in-launch-book",
  title: "whatever serves is in the launch book, and its endpoint is the same there and in the table",
  claims: ({ served }) =>
    served.flatMap(({ here, strangers }) => [
      { when: here, broken: no, why: "" },
      ...strangers.map((why) => ({ when: here, broken: yes, why })),
    ]),
};
