import type { DataClass, Modality } from "./feature.ts";
import type { LocalText } from "./market.ts";

/** Something that must be done with a reply or its record, and the rule that demands it. */
export type Obligation =
  | { type: "screen"; phase: "input" | "output"; filter: string; rule: string }
  | {
      /** A mark that a person perceives. */
      type: "label";
      modality: Modality;
      place: "start" | "corner" | "spoken" | "beside";
      text: LocalText;
      /** Height in per cent of the shorter side, for pictures. */
      minHeightPercent?: number;
      /** Seconds it stays, for audio and video. */
      minSeconds?: number;
      rule: string;
    }
  | {
      /** A mark that a machine reads; `all` of the forms are demanded, or `any` one of them. */
      type: "mark";
      modality: Modality;
      forms: readonly string[];
      need: "all" | "any";
      rule: string;
    }
  | { type: "disclose"; text: LocalText; when?: "reply" | "first-use"; everyMinutes?: number; rule: string }
  | { type: "consent"; purpose: string; rule: string }
  | { type: "retain"; record: "decision"; minDays: number; maxDays?: number; rule: string }
  | { type: "locate"; dataClass: DataClass; regions: readonly string[]; rule: string };

export type ObligationType = Obligation["type"];
