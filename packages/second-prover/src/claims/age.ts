import type { Invariant } from "../claim.ts";
import { inForce, ofAge, rulesOf } from "../law.ts";
import { namesOf } from "../served.ts";
import { all, among, not } from "../term.ts";
import { codeOf } from "../vocabulary.ts";

/** Ages that a rule denies are not served. */
export const ageRespected: Invariant = {
  id: "age-respected",
  title: "no age is served that a rule in force denies, an unknown age being a child's",
  claims: ({ law, served }) =>
    rulesOf(law, "age").flatMap((rule) =>
      served.map((way) => ({
        when: all([way.here, inForce(law, rule)]),
        broken: ofAge(rule.deny),
        why: `${namesOf(way)} serves an age that ${rule.id} denies`,
      })),
    ),
};

const [child, unknown] = [codeOf("ageBand", "child"), codeOf("ageBand", "unknown")];

/** Whoever does not tell an age gets what a child gets, no more and no less. */
export const unknownIsChild: Invariant = {
  id: "unknown-is-child",
  title: "an unknown age is served exactly as a child is, and refused where a child is",
  claims: ({ served }) =>
    served.flatMap((way) => [
      {
        when: all([way.forAge(unknown), among("ageBand", ["unknown"])]),
        broken: not(way.forAge(child)),
        why: `${namesOf(way)} serves an unknown age otherwise than a child`,
      },
      {
        when: all([way.forAge(child), among("ageBand", ["child"])]),
        broken: not(way.forAge(unknown)),
        why: `${namesOf(way)} serves a child otherwise than an unknown age`,
      },
    ]),
};
