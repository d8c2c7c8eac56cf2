import { detectableLanguages } from "./language/index.ts";
import type { EngineLevel } from "./engine-result.ts";

/** One engine: the feature it serves, its languages (BCP 47 primary subtags) and its level. */
export type CatalogEntry = {
  id: string;
  feature: "summarizer" | "proofreader" | "language-detector";
  languages: readonly string[];
  level: EngineLevel;
};

/** Every on-device engine; what is not listed here cannot be done on this device. */
export const engineCatalog: readonly CatalogEntry[] = [
  { id: "textrank", feature: "summarizer", languages: ["en", "zh"], level: "B" },
  { id: "harper", feature: "proofreader", languages: ["en"], level: "A" },
  { id: "eld", feature: "language-detector", languages: detectableLanguages, level: "A" },
];
