/** The categories that OpenAI publishes for its moderation, by which every partner's word is told (openai/openai-openapi, 2026-08-21). */
export const moderationCategories = [
  "harassment",
  "harassment/threatening",
  "hate",
  "hate/threatening",
  "illicit",
  "illicit/violent",
  "self-harm",
  "self-harm/intent",
  "self-harm/instructions",
  "sexual",
  "sexual/minors",
  "violence",
  "violence/graphic",
] as const;
export type ModerationCategory = (typeof moderationCategories)[number];

/** A partner's word on one category of its own. */
export type ModerationFinding = {
  /** What the partner calls it. */
  own: string;
  /** Which of the published categories that is; null where none means the same. */
  category: ModerationCategory | null;
  flagged: boolean;
  /** As the partner tells it, from 0 to 1; null where it tells none. */
  score: number | null;
};
