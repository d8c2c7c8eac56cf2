import { z } from "zod";

/** A market code: an ISO 3166-1 country, a country with a subdivision, or a union such as `EU`; for example `US-CA`. */
export const MarketCode = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, "a market is written like `CN`, `US-CA` or `EU`");

/** A place a device can be sold in, registered in or standing in; resolved to a market by the release. */
export const PlaceCode = MarketCode;

/** Text for a person, in every language Homeport speaks; for example `{ en: "AI-generated", zh: "AI生成" }`. */
export const LocalText = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
export type LocalText = z.infer<typeof LocalText>;

/** Picks the text for a BCP 47 language tag, English where there is none; for example `localize(text, "zh-Hant")`. */
export function localize(text: LocalText, language: string): string {
  return /^zh\b/i.test(language) ? text.zh : text.en;
}
