import type { ModelFacts } from "../personas/index.ts";

type Limit = { says: string; meets: (body: Readonly<Record<string, unknown>>, model: ModelFacts) => boolean };

/** What a partner can do and the simulator cannot; such a call is refused by the simulator, never answered falsely. */
const limits: readonly Limit[] = [
  { says: "`n` greater than 1", meets: ({ n }) => typeof n === "number" && n > 1 },
  { says: "`logprobs`", meets: ({ logprobs }) => logprobs === true },
  {
    says: "inline `moderation`, whose reply is not documented in the wire research",
    meets: ({ moderation }) => (moderation ?? null) !== null,
  },
  {
    says: "`modalities` other than text",
    meets: ({ modalities }, { speaks }) =>
      Array.isArray(modalities) &&
      modalities.some((modality) => modality !== "text" && !(modality === "audio" && speaks === true)),
  },
  {
    says: "spoken answers as `aac`, `flac` or `opus`",
    meets: ({ modalities, audio }) =>
      [modalities].flat().includes("audio") &&
      ["aac", "flac", "opus"].includes(String((audio as { format?: unknown } | null | undefined)?.format)),
  },
];

/** The first thing asked for that is not simulated, or `null`; for example "`n` greater than 1". */
export function notSimulated(body: Readonly<Record<string, unknown>>, model: ModelFacts): string | null {
  return limits.find(({ meets }) => meets(body, model))?.says ?? null;
}
