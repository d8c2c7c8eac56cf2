import { DataClass, LocalText, Modality } from "@homeport/protocol";
import { z } from "zod";
import { dutyRules } from "./duty.ts";
import { commonFields, KnownAgeBand, Name, Region } from "./rule-fields.ts";

/** Whether a feature may be offered at all; only a verified rule can allow. */
const AvailabilityRule = z.strictObject({
  ...commonFields,
  type: z.literal("availability"),
  effect: z.enum(["allow", "deny"]),
});

const ApprovalKind = z.enum(["filing", "registration", "assessment"]);

/** A permission the maker or its local entity must hold before a feature may be offered. */
const ApprovalRule = z.strictObject({
  ...commonFields,
  type: z.literal("approval"),
  accepts: z.array(ApprovalKind).min(1),
  /** Kinds under which the model must be used exactly as its maker filed it. */
  unmodifiedUnder: z.array(ApprovalKind).default([]),
  /** What another version of an approved model needs: `new-approval`, or a `report` of the change. */
  onModelChange: z.enum(["new-approval", "report"]).default("new-approval"),
  display: z.boolean(),
});

/** What a partner must be, or must not be. */
const PartnerRule = z.strictObject({
  ...commonFields,
  type: z.literal("partner"),
  localOperator: z.boolean().default(false),
  denyOrigins: z.array(z.string()).default([]),
  requireCapabilities: z.array(Name).default([]),
  /** Whether a gap on record in the launch book stands in for a capability that is lacking. */
  mayGap: z.boolean().default(false),
});

/** Where a class of data may be processed or kept. */
const ResidencyRule = z
  .strictObject({
    ...commonFields,
    type: z.literal("residency"),
    dataClass: DataClass,
    permit: z.array(Region).min(1).optional(),
    deny: z.array(Region).min(1).optional(),
  })
  .refine((rule) => rule.permit ?? rule.deny, "a residency rule permits or denies regions");

/** A mark that a person perceives on AI-made content. */
const LabelRule = z.strictObject({
  ...commonFields,
  type: z.literal("label"),
  modality: Modality,
  place: z.enum(["start", "corner", "spoken", "beside"]),
  text: LocalText,
  minHeightPercent: z.number().positive().max(100).optional(),
  minSeconds: z.number().positive().max(3_600).optional(),
});

/** A mark that a machine reads: all of the forms are demanded, or any one. */
const MarkRule = z.strictObject({
  ...commonFields,
  type: z.literal("mark"),
  modality: Modality,
  forms: z.array(Name).min(1),
  need: z.enum(["all", "any"]).default("all"),
  /** Whether it is demanded only of text that may reach 200 tokens. */
  longOnly: z.boolean().default(false),
  /** Whether a gap on record in the launch book stands in for a mark that nobody can write. */
  mayGap: z.boolean().default(false),
});

/** Something the person must be told beside the output. */
const DisclosureRule = z.strictObject({
  ...commonFields,
  type: z.literal("disclosure"),
  text: LocalText,
  when: z.enum(["reply", "first-use"]).default("reply"),
  /** How often it is said again in one sitting, in minutes. */
  everyMinutes: z.int().min(1).max(1_440).optional(),
});

/** A consent the person, or a guardian for them, must have given. */
const ConsentRule = z.strictObject({ ...commonFields, type: z.literal("consent"), purpose: Name });

/** Age bands to which a feature is not offered. */
const AgeRule = z.strictObject({
  ...commonFields,
  type: z.literal("age"),
  deny: z.array(KnownAgeBand).min(1),
});

/** How long a record must be kept, and when it must be gone, in days. */
const RetentionRule = z
  .strictObject({
    ...commonFields,
    type: z.literal("retention"),
    record: z.enum(["decision", "log", "content", "incident", "assessment", "evaluation"]),
    minDays: z.int().min(1).max(36_500).optional(),
    maxDays: z.int().min(1).max(36_500).optional(),
  })
  .refine((rule) => rule.minDays ?? rule.maxDays, "a retention rule has `minDays`, `maxDays` or both")
  .refine(
    ({ minDays = 0, maxDays = Infinity }) => minDays <= maxDays,
    "a record cannot be kept longer than it may be",
  );

/** A screen that content must pass on its way in, out, or both. */
const ScreenRule = z.strictObject({
  ...commonFields,
  type: z.literal("screen"),
  phases: z.array(z.enum(["input", "output"])).min(1),
  filter: Name,
});

/** How safe what serves must have been found before it serves. */
const SafetyRule = z.strictObject({
  ...commonFields,
  type: z.literal("safety"),
  /** What was measured on which questions; for example `refusal-rate` on `must-refuse`. */
  metric: Name,
  bank: Name,
  op: z.enum([">=", "<="]),
  value: z.number().min(0).max(1),
  minSample: z.int().min(1),
  /** Whether evidence that is missing or falls short refuses, or only warns. */
  effect: z.enum(["refuse", "warn"]),
});

/** Devices this market's law reaches by a signal, whatever the maker's traveller rule says. */
const ReachRule = z.strictObject({
  ...commonFields,
  type: z.literal("reach"),
  signals: z.array(z.enum(["sold", "account", "location"])).min(1),
});

/** One demand of a market, dated and sourced. */
export const Rule = z.discriminatedUnion("type", [
  AvailabilityRule,
  ApprovalRule,
  PartnerRule,
  ResidencyRule,
  LabelRule,
  MarkRule,
  DisclosureRule,
  ConsentRule,
  AgeRule,
  RetentionRule,
  ScreenRule,
  SafetyRule,
  ReachRule,
  ...dutyRules,
]);
export type Rule = z.infer<typeof Rule>;
export type RuleType = Rule["type"];
export type RuleOf<Type extends RuleType> = Extract<Rule, { type: Type }>;
