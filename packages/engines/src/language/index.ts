export { detectableLanguages } from "./detectable-languages.ts";
export type { DetectedLanguage } from "./detect-language.ts";
