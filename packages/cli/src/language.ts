import type { Language } from "@homeport/protocol";

/** The variables that say a person's language, the strongest first; the last three are POSIX's. */
const variables = ["HOMEPORT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"];

/** The language of a terminal: Chinese where the first variable that is set begins with `zh`; for example `LANG=zh_CN.UTF-8`. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const told = variables
    .map((name) => environment[name])
    .find((value) => value !== undefined && value !== "");
  return /^zh(?![a-z0-9])/i.test(told ?? "") ? "zh" : "en";
}

/** Both languages, the person's own first. */
export function bothLanguages(language: Language): readonly [Language, Language] {
  return language === "zh" ? ["zh", "en"] : ["en", "zh"];
}
