import { AgeBand, FeatureId, LocalText, Platform } from "@homeport/protocol";
import { z } from "zod";

const common = {
  id: z
    .string()
    .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?\/[a-z0-9-]+(@\d+)?$/, "a rule id is written like `CN/approval`"),
  summary: LocalText,
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  sources: z.array(z.string()).min(1),
  /** Which features the rule is about; all where absent. */
  features: z.array(FeatureId).min(1).optional(),
  /** Which platforms the rule is about; all where absent. */
  platforms: z.array(Platform).min(1).optional(),
};

/** Regions are the launch book's own names for places; a prefix ending in `-*` stands for all of them. */
const Region = z
  .string()
  .regex(/^[a-z]{2,}(-[a-z0-9]+)*(-\*)?$/, "a region is written like `cn-beijing` or `eu-*`");

/** Whether a feature may be offered at all; only a verified rule can allow. */
const AvailabilityRule = z.strictObject({
  ...common,
  type: z.literal("availability"),
  effect: z.enum(["allow", "deny"]),
});

/** A permission the maker or its local entity must hold before a feature may be offered. */
const ApprovalRule = z.strictObject({
  ...common,
  type: z.literal("approval"),
  accepts: z.array(z.enum(["filing", "registration", "assessment"])).min(1),
  /** Kinds under which the model must be used exactly as its maker filed it. */
  unmodifiedUnder: z.array(z.enum(["filing", "registration", "assessment"])).default([]),
  display: z.boolean(),
});

/** What a partner must be, or must not be. */
const PartnerRule = z.strictObject({
  ...common,
  type: z.literal("partner"),
  localOperator: z.boolean().default(false),
  denyOrigins: z.array(z.string()).default([]),
  requireCapabilities: z.array(z.string()).default([]),
});

/** Where a class of data may be processed. */
const ResidencyRule = z
  .strictObject({
    ...common,
    type: z.literal("residency"),
    dataClass: z.literal("inference"),
    permit: z.array(Region).min(1).optional(),
    deny: z.array(Region).min(1).optional(),
  })
  .refine((rule) => rule.permit ?? rule.deny, "a residency rule permits or denies regions");

/** A mark that AI-made text must carry. */
const LabelRule = z.strictObject({
  ...common,
  type: z.literal("label"),
  modality: z.literal("text"),
  place: z.literal("start"),
  text: LocalText,
});

/** Something the person must be told beside the output. */
const DisclosureRule = z.strictObject({ ...common, type: z.literal("disclosure"), text: LocalText });

/** A consent the person must have given. */
const ConsentRule = z.strictObject({
  ...common,
  type: z.literal("consent"),
  purpose: z.string().regex(/^[a-z0-9-]+$/),
});

/** Age bands to which a feature is not offered; `unknown` is always decided as `child`. */
const AgeRule = z.strictObject({
  ...common,
  type: z.literal("age"),
  deny: z.array(AgeBand.exclude(["unknown"])).min(1),
});

/** How long the record of a decision must be kept, in days. */
const RetentionRule = z.strictObject({
  ...common,
  type: z.literal("retention"),
  record: z.literal("decision"),
  minDays: z.int().min(1).max(36_500),
});

/** A screen that content must pass on its way in, out, or both. */
const ScreenRule = z.strictObject({
  ...common,
  type: z.literal("screen"),
  phases: z.array(z.enum(["input", "output"])).min(1),
  filter: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
});

/** One demand of a market, dated and sourced. */
export const Rule = z.discriminatedUnion("type", [
  AvailabilityRule,
  ApprovalRule,
  PartnerRule,
  ResidencyRule,
  LabelRule,
  DisclosureRule,
  ConsentRule,
  AgeRule,
  RetentionRule,
  ScreenRule,
]);
export type Rule = z.infer<typeof Rule>;
export type RuleType = Rule["type"];
export type RuleOf<Type extends RuleType> = Extract<Rule, { type: Type }>;
