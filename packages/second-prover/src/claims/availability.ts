import type { Invariant } from "../claim.ts";
import { inForce, rulesOf } from "../law.ts";
import { namesOf } from "../served.ts";
import { any, not } from "../term.ts";

/** No serve rests on a rule that nobody verified, and none passes over a denial. */
export const allowed: Invariant = {
  id: "allowed-by-verified",
  title: "at every instant at which something is served, a verified rule allows it and none denies it",
  claims: ({ law, served }) => {
    const rules = rulesOf(law, "availability");
    const allowing = rules.filter(({ effect }) => effect === "allow");
    const verified = allowing.filter((rule) => law.verified.has(rule));
    const doubtful = allowing.filter((rule) => !law.verified.has(rule)).map(({ id }) => id);
    const beside = doubtful.length > 0 ? ` (${doubtful.join(", ")} would, and is not verified)` : "";
    return served.flatMap((way) => [
      {
        when: way.here,
        broken: not(any(verified.map((rule) => inForce(law, rule)))),
        why: `${namesOf(way)} serves, and no verified rule allows it${beside}`,
      },
      ...rules
        .filter(({ effect }) => effect === "deny")
        .map((rule) => ({
          when: way.here,
          broken: inForce(law, rule),
          why: `${namesOf(way)} serves, and ${rule.id} denies it`,
        })),
    ]);
  },
};
