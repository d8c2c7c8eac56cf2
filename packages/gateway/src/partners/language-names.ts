/** One language as a partner names it. */
export type LanguageName = { language: string; script: string; region: string; name: string };

/** A partner's names of languages by BCP 47 tag, as data; null where a tag is none. */
export function languageNames(names: Readonly<Record<string, string>>): readonly LanguageName[] | null {
  try {
    return Object.entries(names).map(([tag, name]) => ({ ...whole(new Intl.Locale(tag)), name }));
  } catch {
    return null;
  }
}

/**
 * The partner's name of a language, or null where it has none. A script is never passed over: Chinese in traditional
 * characters is not Chinese in simplified ones. A region or a variant may be, and `exact` then says that it was.
 *
 * @example languageNameOf(names, "pt-PT") // { name: "Portuguese", exact: false }, where that is Brazil's
 */
export function languageNameOf(
  names: readonly LanguageName[],
  tag: string,
): { name: string; exact: boolean } | null {
  const locale = new Intl.Locale(tag);
  const { language, script, region } = whole(locale);
  const spoken = names.filter((one) => one.language === language && one.script === script);
  const found = spoken.find((one) => one.region === region) ?? spoken[0];
  if (!found) return null;
  const plain = [locale.language, locale.script, locale.region].filter(Boolean).join("-");
  const exact = locale.toString() === plain && (locale.region === undefined || found.region === region);
  return { name: found.name, exact };
}

/** What a tag leaves open is what is likely. */
function whole(locale: Intl.Locale): Omit<LanguageName, "name"> {
  const { language, script = "", region = "" } = locale.maximize();
  return { language, script, region };
}
