import type { FeatureId, Modality, Obligation } from "@homeport/protocol";
import type { Invariant, MarketView } from "../claim.ts";
import { inForce, rulesOf } from "../law.ts";
import type { RuleInput, RuleInputOf, RuleKind } from "../pack-input.ts";
import { all, among, no, type Term, when as constant, yes } from "../term.ts";
import { outputs } from "../vocabulary.ts";

/** What a rule owes a served question: an obligation that names the rule and asks at least as much. */
type Owed = { what: string; met: (held: Obligation) => boolean };

/** Every rule of a type that is in force has its obligation in what is served. */
function owed<Kind extends RuleKind>(
  kind: Kind,
  title: string,
  owes: (rule: RuleInputOf<Kind>) => { about?: Term; all: readonly Owed[] },
): Invariant {
  return {
    id: `owes-${kind}`,
    title,
    claims: ({ law, served }) =>
      rulesOf(law, kind).flatMap((rule) => {
        const { about = yes, all: wanted } = owes(rule);
        return served.flatMap(({ here, obligations }) =>
          wanted.map(({ what, met }) => ({
            when: all([here, inForce(law, rule as RuleInput), about]),
            broken: constant(!obligations.some((held) => held.rule === rule.id && met(held))),
            why: `it is served without ${what} that ${rule.id} demands`,
          })),
        );
      }),
  };
}

/** Whether the question's feature gives out a modality, and, where that is asked, text that may be long. */
export function makes(modality: Modality, longOnly = false): Term {
  const features = (Object.keys(outputs) as FeatureId[]).filter(
    (feature) => outputs[feature].modality === modality && (!longOnly || outputs[feature].length === "long"),
  );
  return features.length === 0 ? no : among("feature", features);
}

const sameText = (left: { en: string; zh: string }, right: { en: string; zh: string }) =>
  left.en === right.en && left.zh === right.zh;
const sameWords = (left: readonly string[], right: readonly string[]) =>
  left.length === right.length && left.every((word) => right.includes(word));

const labels = owed("label", "every visible label in force is an obligation of what is served", (rule) => ({
  about: makes(rule.modality),
  all: [
    {
      what: `the label at its ${rule.place}`,
      met: (held) =>
        held.type === "label" &&
        held.modality === rule.modality &&
        held.place === rule.place &&
        sameText(held.text, rule.text) &&
        (held.minHeightPercent ?? 0) >= (rule.minHeightPercent ?? 0) &&
        (held.minSeconds ?? 0) >= (rule.minSeconds ?? 0),
    },
  ],
}));

const marks = owed(
  "mark",
  "every machine-readable mark in force is an obligation of what is served",
  (rule) => ({
    about: makes(rule.modality, rule.longOnly),
    all: [
      {
        what: `the mark \`${rule.forms.join("`, `")}\``,
        met: (held) =>
          held.type === "mark" &&
          held.modality === rule.modality &&
          held.need === rule.need &&
          sameWords(held.forms, rule.forms),
      },
    ],
  }),
);

const disclosures = owed(
  "disclosure",
  "every disclosure in force is an obligation of what is served",
  (rule) => ({
    all: [
      {
        what: "the disclosure",
        met: (held) =>
          held.type === "disclose" &&
          sameText(held.text, rule.text) &&
          (rule.when === "first-use" || (held.when ?? "reply") === "reply") &&
          (held.everyMinutes ?? Infinity) <= (rule.everyMinutes ?? Infinity),
      },
    ],
  }),
);

const consents = owed("consent", "every consent in force is an obligation of what is served", (rule) => ({
  all: [
    {
      what: `the consent to \`${rule.purpose}\``,
      met: (held) => held.type === "consent" && held.purpose === rule.purpose,
    },
  ],
}));

const screens = owed("screen", "every screen in force is an obligation of what is served", (rule) => ({
  all: rule.phases.map((phase) => ({
    what: `the screen \`${rule.filter}\` of its ${phase}`,
    met: (held: Obligation) => held.type === "screen" && held.phase === phase && held.filter === rule.filter,
  })),
}));

const retentions = owed(
  "retention",
  "every retention of decisions in force is an obligation of what is served",
  (rule) => ({
    // Other records are the maker's to keep; no reply makes or breaks them.
    all:
      rule.record === "decision"
        ? [
            {
              what: "the retention",
              met: (held) =>
                held.type === "retain" &&
                held.minDays >= (rule.minDays ?? 0) &&
                (held.maxDays ?? Infinity) <= (rule.maxDays ?? Infinity),
            },
          ]
        : [],
  }),
);

const places = owed(
  "residency",
  "every permitted place in force is an obligation of what is served",
  (rule) => ({
    all: rule.permit
      ? [
          {
            what: `the place of ${rule.dataClass}`,
            met: (held) =>
              held.type === "locate" &&
              held.dataClass === rule.dataClass &&
              sameWords(held.regions, rule.permit ?? []),
          },
        ]
      : [],
  }),
);

/** The maker screens with its own filters everywhere, whatever the market demands. */
const ownScreens: Invariant = {
  id: "owes-maker-screen",
  title: "the maker's own screens are obligations of everything that is served",
  claims: ({ book, served }: MarketView) =>
    served.flatMap(({ here, obligations }) =>
      book.maker.screens.flatMap((filter) =>
        (["input", "output"] as const).map((phase) => ({
          when: here,
          broken: constant(
            !obligations.some(
              (held) => held.type === "screen" && held.phase === phase && held.filter === filter,
            ),
          ),
          why: `it is served without the maker's own screen \`${filter}\` of its ${phase}`,
        })),
      ),
    ),
};

/** Every demand on a reply or its record is an obligation of the cell, as strict or stricter. */
export const obligations: readonly Invariant[] = [
  labels,
  marks,
  disclosures,
  consents,
  screens,
  ownScreens,
  retentions,
  places,
];
