/** The languages prompts are written in. */
export type PromptLanguage = "en" | "zh";

/** The prompt language for a BCP 47 tag; English where there is no prompt of its own. */
export function promptLanguage(language: string): PromptLanguage {
  return /^zh\b/i.test(language) ? "zh" : "en";
}
