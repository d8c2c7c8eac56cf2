import type { Invariant } from "../claim.ts";
import { inForce, rulesOf } from "../law.ts";
import type { PackInput, RuleInputOf } from "../pack-input.ts";
import { all, no, not, when as constant, yes } from "../term.ts";
import { gapOnRecord } from "./gap.ts";
import { makes } from "./obligation.ts";

/** Whether Homeport writes a label by itself: into text, at its start, or beside whatever it is. */
function isOwn({ modality, place }: { modality: string; place: string }): boolean {
  return place === "beside" || (modality === "text" && place === "start");
}

/** Every visible label that is demanded has somebody who writes it. */
export const labelled: Invariant = {
  id: "labels-writable",
  title: "every visible label that is demanded can be written, by Homeport or by the partner that serves",
  claims: ({ law, served }) =>
    rulesOf(law, "label").flatMap((rule) => {
      const form = `label-${rule.modality}-${rule.place}`;
      return served.flatMap(({ here, engines, uses }) => {
        const when = all([here, inForce(law, rule), makes(rule.modality)]);
        const writers = [
          ...engines.map(({ name }) => ({ name, can: [] as readonly string[] })),
          ...uses
            .filter(({ role }) => role === null)
            .map(({ name, partner }) => ({ name, can: partner.capabilities })),
        ];
        return writers.map(({ name, can }) => ({
          when,
          broken: constant(!isOwn(rule) && !can.includes(form)),
          why: `\`${name}\` serves, and nobody writes \`${form}\` (${rule.id})`,
        }));
      });
    }),
};

/** One invariant for each rule on marks, so that each is told by name: who serves writes the mark, or a gap is on record. */
export function marked(packs: readonly PackInput[]): Invariant[] {
  const rules = packs.flatMap((pack) => pack.rules.flatMap((rule) => (rule.type === "mark" ? [rule] : [])));
  return rules.map(({ id, longOnly, modality }) => ({
    id: `marked ${id}`,
    title: `${longOnly ? "text that may reach 200 tokens" : modality} carries the mark of ${id}, or a gap is on record`,
    claims: (view) =>
      rulesOf(view.law, "mark")
        .filter((rule) => rule.id === id)
        .flatMap((rule) =>
          view.served.flatMap(({ here, engines, uses }) => {
            const when = all([here, inForce(view.law, rule), makes(rule.modality, rule.longOnly)]);
            const lack = `\`${rule.forms.join("`, `")}\``;
            return [
              ...engines.map(({ name }) => ({
                when,
                broken: yes,
                why: `\`${name}\` serves without ${lack}, which no engine writes (${rule.id})`,
              })),
              ...uses
                .filter(({ role }) => role === null)
                .map(({ name, composition, partner }) => ({
                  when,
                  broken:
                    composition.marks?.includes(rule.id) && writes(rule, partner.capabilities)
                      ? no
                      : not(rule.mayGap ? gapOnRecord(view, { rule: rule.id, composition }) : no),
                  why: `\`${name}\` serves without ${lack} and without a gap on record (${rule.id})`,
                })),
            ];
          }),
        ),
  }));
}

function writes({ forms, need }: RuleInputOf<"mark">, capabilities: readonly string[]): boolean {
  const written = forms.filter((form) => capabilities.includes(form));
  return need === "any" ? written.length > 0 : written.length === forms.length;
}
