import type { Cost } from "./cost.ts";
import type { FinishReason, Usage } from "./events.ts";
import type { Correction } from "./feature-request.ts";
import type { LocalText } from "./market.ts";
import type { ServedBy } from "./receipt.ts";

/** What every served reply tells about itself. */
export type Meta = ServedBy & {
  market: string;
  feature: string;
  label: string | null;
  /** What the maker must show beside the output, such as a registration number. */
  display: { number: string; text: LocalText } | null;
  disclosures: readonly LocalText[];
  usage: Usage;
  /** Null where the gateway has no prices. */
  cost: Cost | null;
  receipt: string;
  release: string;
  ms: number;
};

/** Why a text ended; `length`: the model came to its limit, and the rest is missing. */
type Ended = { reason: FinishReason };

export type SummarizerReply = Ended & { output: string; meta: Meta };
export type ProofreaderReply = Ended & {
  correctedInput: string;
  corrections: readonly Correction[];
  meta: Meta;
};
export type TranslatorReply = Ended & { output: string; meta: Meta };

/** One feature's answer for one device: `GET /v1/availability`. */
export type Availability = {
  feature: string;
  available: "available" | "unavailable";
  market: string | null;
  servedBy: readonly string[];
  reasons: readonly {
    gate: string;
    code: string;
    message: string;
    remedy: string;
    userCanChange: boolean;
    rules: readonly { rule: string; sources: readonly string[] }[];
  }[];
};
