import { AgeBand, FeatureId, LocalText, Platform } from "@homeport/protocol";
import { z } from "zod";

/** Age bands a rule can name; `unknown` is always decided as `child`. */
export const KnownAgeBand = AgeBand.exclude(["unknown"]);

/** What every rule has: its id, what it says, from when to when, where that stands, and what it is about. */
export const commonFields = {
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
  /** Which age bands the rule is about; all where absent, and an unknown age counts as a child's. */
  ageBands: z.array(KnownAgeBand).min(1).optional(),
};

/** Regions are the launch book's own names for places; a prefix ending in `-*` stands for all of them. */
export const Region = z
  .string()
  .regex(/^[a-z]{2,}(-[a-z0-9]+)*(-\*)?$/, "a region is written like `cn-beijing` or `eu-*`");

/** A short name that packs and launch book share, such as a consent's purpose or a partner's capability. */
export const Name = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "a name is written like `text-watermark`");
