import { z } from "zod";

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

/** One edit of a proofreading; offsets are UTF-16 units of the input. */
export type Correction = {
  startIndex: number;
  endIndex: number;
  correction: string;
  type: "spelling" | "grammar" | "punctuation" | "capitalization" | "preposition" | "missing-words" | "edit";
  explanation: string | null;
};
