import type { Composition } from "@homeport/protocol";

/** Whether the launch book has a model answer in the language that is wanted of it; an engine says so by itself. */
export function answersIn(composition: Composition, language: string | null): boolean {
  if (language === null || composition.type === "engine") return true;
  const { languages } = composition;
  return languages.includes("*") || languages.includes(language.toLowerCase().split("-", 1)[0] ?? "");
}
