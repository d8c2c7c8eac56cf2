import type { DataClass, FeatureId, LocalText, Modality } from "@homeport/protocol";

/** Civil dates of the market, half open; either may be left open. */
export type Dates = { from?: string | undefined; to?: string | undefined };

/** What every rule has, as this prover reads it. */
type Common = Dates & {
  id: string;
  sources: readonly string[];
  features?: readonly FeatureId[] | undefined;
  platforms?: readonly string[] | undefined;
  ageBands?: readonly string[] | undefined;
};

/** What each type of rule demands beside. */
type Demands = {
  availability: { effect: "allow" | "deny" };
  approval: {
    accepts: readonly string[];
    unmodifiedUnder: readonly string[];
    onModelChange: "new-approval" | "report";
    display: boolean;
  };
  partner: {
    localOperator: boolean;
    denyOrigins: readonly string[];
    requireCapabilities: readonly string[];
    mayGap: boolean;
  };
  residency: {
    dataClass: DataClass;
    permit?: readonly string[] | undefined;
    deny?: readonly string[] | undefined;
  };
  label: {
    modality: Modality;
    place: string;
    text: LocalText;
    minHeightPercent?: number | undefined;
    minSeconds?: number | undefined;
  };
  mark: {
    modality: Modality;
    forms: readonly string[];
    need: "all" | "any";
    longOnly: boolean;
    mayGap: boolean;
  };
  disclosure: { text: LocalText; when: "reply" | "first-use"; everyMinutes?: number | undefined };
  consent: { purpose: string };
  age: { deny: readonly string[] };
  retention: { record: string; minDays?: number | undefined; maxDays?: number | undefined };
  screen: { phases: readonly ("input" | "output")[]; filter: string };
  safety: {
    metric: string;
    bank: string;
    op: ">=" | "<=";
    value: number;
    minSample: number;
    effect: "refuse" | "warn";
  };
  reach: { signals: readonly ("sold" | "account" | "location")[] };
  /** Duties of the maker as a whole: no table keeps or breaks them. */
  right: object;
  incident: object;
  "restriction-notice": object;
  privacy: object;
};

export type RuleKind = keyof Demands;
export type RuleInputOf<Kind extends RuleKind> = Common & { type: Kind } & Demands[Kind];
export type RuleInput = { [Kind in RuleKind]: RuleInputOf<Kind> }[RuleKind];

/** Every type of rule this prover knows; a rule of another is refused aloud, never passed over. */
export const ruleKinds: ReadonlySet<string> = new Set<RuleKind>([
  "availability",
  "approval",
  "partner",
  "residency",
  "label",
  "mark",
  "disclosure",
  "consent",
  "age",
  "retention",
  "screen",
  "safety",
  "reach",
  "right",
  "incident",
  "restriction-notice",
  "privacy",
]);

/** A market's pack, as far as a table can keep or break it. */
export type PackInput = {
  market: string;
  extends?: string | undefined;
  offset: string;
  places: readonly string[];
  countries?: readonly string[] | undefined;
  sources: readonly { id: string; verification: string }[];
  rules: readonly RuleInput[];
};
