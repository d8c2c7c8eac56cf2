import type { LocalText } from "./market.ts";

/** Something that must be done with a reply or its record, and the rule that demands it. */
export type Obligation =
  | { type: "screen"; phase: "input" | "output"; filter: string; rule: string }
  | { type: "label"; modality: "text"; place: "start"; text: LocalText; rule: string }
  | { type: "disclose"; text: LocalText; rule: string }
  | { type: "consent"; purpose: string; rule: string }
  | { type: "retain"; record: "decision"; minDays: number; rule: string }
  | { type: "locate"; dataClass: "inference"; regions: readonly string[]; rule: string };

export type ObligationType = Obligation["type"];
