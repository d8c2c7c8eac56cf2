import type { Invariant } from "../claim.ts";
import { inForce, recorded, rulesOf } from "../law.ts";
import { all, any, not } from "../term.ts";

/** What serves was measured to be as safe as a rule demands that refuses without. */
export const measured: Invariant = {
  id: "measured",
  title:
    "where a measured safety is demanded, evidence in force at that instant reaches it for all that may serve",
  claims: ({ law, book, served }) =>
    rulesOf(law, "safety")
      .filter(({ effect }) => effect === "refuse")
      .flatMap((rule) =>
        served.flatMap(({ here, engines, uses }) => {
          const models = [
            ...engines.map(({ name, engine }) => ({ name, model: `engine/${engine}` })),
            ...uses
              .filter(({ role }) => role === null)
              .map(({ name, model }) => ({ name, model: `${model.id}@${model.version}` })),
          ];
          return models.map(({ name, model }) => ({
            when: all([here, inForce(law, rule)]),
            broken: not(
              any(
                book.evidence
                  .filter(
                    (record) =>
                      record.model === model &&
                      record.metric === rule.metric &&
                      record.bank === rule.bank &&
                      record.sample >= rule.minSample &&
                      (rule.op === ">=" ? record.value >= rule.value : record.value <= rule.value),
                  )
                  .map((record) => recorded(law, record)),
              ),
            ),
            why: `\`${name}\` serves, and no evidence shows \`${rule.metric}\` ${rule.op} ${rule.value} on \`${rule.bank}\` (${rule.id})`,
          }));
        }),
      ),
};
