import { featureOutputs } from "@homeport/protocol";
import { hasGap, holdThroughout, type Invariant, isHere, rulesIn } from "./invariant.ts";
import { servedIn } from "./served.ts";

/** What Homeport writes itself; written again here, apart from the compiler's. */
const written: readonly string[] = [
  "label-text-start",
  "label-text-beside",
  "label-image-beside",
  "label-audio-beside",
  "label-video-beside",
];

/** Serving implies a complete label plan: each label and mark has somebody who writes it, or a gap on record. */
export const labelled: Invariant = {
  id: "labelled",
  title:
    "every label and mark that is demanded can be written by Homeport or the partner, or has a gap on record",
  check(subject, view) {
    const { modality, length } = featureOutputs[view.feature];
    const forms = [
      ...rulesIn(view, "label")
        .filter((rule) => rule.modality === modality)
        .map(({ id, place }) => ({ id, forms: [`label-${modality}-${place}`], need: "all", mayGap: false })),
      ...rulesIn(view, "mark").filter(
        (rule) => rule.modality === modality && (!rule.longOnly || length === "long"),
      ),
    ];
    if (forms.length === 0) return [];
    const models = servedIn(subject, view).known.filter(({ role }) => role === null);
    const writers = [
      ...view.compositions
        .filter(({ type }) => type === "engine")
        .map(({ id }) => ({ id, partner: null, can: written })),
      ...models.map(({ id, partner }) => ({
        id,
        partner: partner.id,
        can: [...written, ...partner.capabilities],
      })),
    ];
    return writers.flatMap(({ id, partner, can }) =>
      forms.flatMap((demand) => {
        const able = demand.forms.filter((form) => can.includes(form));
        if (able.length === demand.forms.length || (demand.need === "any" && able.length > 0)) return [];
        const gap = demand.mayGap && hasGap(subject, view, { rule: demand.id, partner });
        return gap ? [] : [`\`${id}\` serves without ${demand.forms.join(", ")} (${demand.id})`];
      }),
    );
  },
};

/** What serves was measured to be as safe as every rule demands that refuses without. */
export const measured: Invariant = {
  id: "measured",
  title: "where a measured safety is demanded, evidence in force reaches it for every model that may serve",
  check(subject, view) {
    const rules = rulesIn(view, "safety").filter(({ effect }) => effect === "refuse");
    if (rules.length === 0) return [];
    const models = [
      ...view.compositions.flatMap((composition) =>
        composition.type === "engine" ? [{ id: composition.id, model: `engine/${composition.engine}` }] : [],
      ),
      ...servedIn(subject, view)
        .known.filter(({ role }) => role === null)
        .map(({ id, model }) => ({ id, model: `${model.id}@${model.version}` })),
    ];
    return models.flatMap(({ id, model }) =>
      rules
        .filter(
          (rule) =>
            !holdThroughout(
              subject,
              view,
              subject.book.evidence.filter(
                (record) =>
                  isHere(subject, view, record.market) &&
                  record.features.includes(view.feature) &&
                  record.metric === rule.metric &&
                  record.bank === rule.bank &&
                  record.model === model &&
                  record.sample >= rule.minSample &&
                  (rule.op === "<=" ? record.value <= rule.value : record.value >= rule.value),
              ),
            ),
        )
        .map((rule) => `\`${id}\` serves without evidence of ${rule.metric} (${rule.id})`),
    );
  },
};
