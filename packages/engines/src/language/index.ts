// `detectLanguage` is left out: importing it loads eld's 60 MB, which only its users should pay for.
export { detectableLanguages } from "./detectable-languages.ts";
export type { DetectedLanguage } from "./detect-language.ts";
export { hasLetters } from "./letters.ts";
export { resolveLanguage } from "./resolve-language.ts";
