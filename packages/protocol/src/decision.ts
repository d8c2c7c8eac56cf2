import type { Citation } from "./citation.ts";
import type { Composition } from "./composition.ts";
import type { FeatureId } from "./feature.ts";
import type { LocalText } from "./market.ts";
import type { Obligation } from "./obligation.ts";

/** The ordered gates of a decision; a reason names the gate that failed. */
export const gates = [
  "release",
  "legal",
  "market",
  "account",
  "location",
  "platform",
  "age",
  "consent",
  "administrator",
  "language",
  "capability",
  "quota",
] as const;
export type Gate = (typeof gates)[number];

/**
 * One failing input: what failed, the rules behind it, whether the user can change it, and what would.
 * Message and remedy are English until `localizeReason`; `detail` is what is particular to this reason, and ends the message.
 */
export type Reason = {
  gate: Gate;
  code: string;
  market: string | null;
  message: string;
  detail: LocalText | null;
  remedy: string;
  userCanChange: boolean;
  rules: readonly Citation[];
};

/** Serve one feature to one device, with the compositions permitted (first choice first) and what must be done. */
export type ServeDecision = {
  type: "serve";
  market: string;
  feature: FeatureId;
  compositions: readonly Composition[];
  obligations: readonly Obligation[];
  rules: readonly string[];
  /** What does not stop the feature and still ought to be known: an unmet gate that only warns, a gap on record. */
  warnings: readonly Reason[];
};

/** Refuse, with every failing reason in gate order; there is always at least one. */
export type RefuseDecision = {
  type: "refuse";
  market: string | null;
  feature: FeatureId;
  reasons: readonly Reason[];
};

export type Decision = ServeDecision | RefuseDecision;
