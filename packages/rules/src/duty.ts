import { LocalText } from "@homeport/protocol";
import { z } from "zod";
import { commonFields, Name } from "./rule-fields.ts";

/** What a person can demand, and how long the maker has; served by the maker and not with a reply. */
const RightRule = z.strictObject({
  ...commonFields,
  type: z.literal("right"),
  right: z.enum([
    "access",
    "correction",
    "erasure",
    "portability",
    "objection",
    "withdraw-consent",
    "human-review",
    "explanation",
    "complaint",
    "takedown",
  ]),
  /** Hours to answer in; null where the instrument only says without delay. */
  hours: z.int().min(1).max(87_600).nullable(),
  text: LocalText,
});

/** An incident that must be told, whom to `tell`, and within how many hours of knowing. */
const IncidentRule = z.strictObject({
  ...commonFields,
  type: z.literal("incident"),
  event: Name,
  hours: z.number().positive().max(87_600),
  tell: LocalText,
});

/** A person who is refused by this market's rules is told so, and the refusal is counted. */
const RestrictionNoticeRule = z.strictObject({
  ...commonFields,
  type: z.literal("restriction-notice"),
  text: LocalText,
  countIn: z.literal("transparency-report"),
});

/** What the maker can prove of content: that it is not kept, or that keeping it is mandated. */
const PrivacyRule = z.strictObject({
  ...commonFields,
  type: z.literal("privacy"),
  mode: z.enum(["non-retention", "mandated-retention"]),
  text: LocalText,
});

/** Demands on the maker as a whole: no single reply meets or breaks them. */
export const dutyRules = [RightRule, IncidentRule, RestrictionNoticeRule, PrivacyRule] as const;
