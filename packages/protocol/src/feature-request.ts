import { z } from "zod";
import { namesLanguage } from "./language-tag.ts";

const Language = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, "a language is a BCP 47 tag such as `en-GB`");

/** `POST /v1/features/summarizer`; names and defaults as in the W3C Summarizer API. */
export const SummarizerRequest = z.strictObject({
  input: z.string().min(1),
  type: z.enum(["tldr", "key-points", "teaser", "headline"]).default("key-points"),
  format: z.enum(["plain-text", "markdown"]).default("markdown"),
  length: z.enum(["short", "medium", "long"]).default("short"),
  context: z.string().max(8_192).optional(),
  inputLanguage: Language.optional(),
  outputLanguage: Language.optional(),
  stream: z.boolean().default(false),
});
export type SummarizerRequest = z.infer<typeof SummarizerRequest>;

/** `POST /v1/features/proofreader`; names as in the W3C Proofreader API, not streamed. */
export const ProofreaderRequest = z.strictObject({
  input: z.string().min(1),
  inputLanguage: Language.optional(),
});
export type ProofreaderRequest = z.infer<typeof ProofreaderRequest>;

/** A language that a translation is from or into; what is written as a tag must be one, and name a language. */
const TranslatedLanguage = Language.refine(
  namesLanguage,
  "a language is a BCP 47 tag that names one, such as `fr` or `zh-Hant`",
);

/** The languages of a translation, as `GET /v1/availability` may be asked about them. */
export const TranslatedLanguages = z.strictObject({
  sourceLanguage: TranslatedLanguage.optional(),
  targetLanguage: TranslatedLanguage,
});

const Pair = z.strictObject({ source: z.string().min(1).max(1_024), target: z.string().min(1).max(1_024) });

/**
 * `POST /v1/features/translator`; languages as in the W3C Translator API, which wants both. Here the source language may
 * be left open, and the model that serves finds it out. Terms, memory and domain are what models made for it take.
 */
export const TranslatorRequest = z.strictObject({
  input: z.string().min(1),
  ...TranslatedLanguages.shape,
  terms: z.array(Pair).max(256).default([]),
  memory: z.array(Pair).max(64).default([]),
  domain: z.string().min(1).max(1_024).optional(),
  stream: z.boolean().default(false),
});
export type TranslatorRequest = z.infer<typeof TranslatorRequest>;

/** One edit of a proofreading; offsets are UTF-16 units of the input. */
export type Correction = {
  startIndex: number;
  endIndex: number;
  correction: string;
  type: "spelling" | "grammar" | "punctuation" | "capitalization" | "preposition" | "missing-words" | "edit";
  explanation: string | null;
};
