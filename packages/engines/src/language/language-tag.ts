/** A language tag that was understood; `region` is an ISO 3166 code. */
export type LanguageTag = { primary: string; region: string | null };

/**
 * Reads a BCP 47 tag, `_` allowed for `-`; null when it is none.
 *
 * @example parseLanguageTag("en_gb") // { primary: "en", region: "GB" }
 * @example parseLanguageTag("English!") // null
 */
export function parseLanguageTag(tag: string): LanguageTag | null {
  try {
    const locale = new Intl.Locale(tag.trim().replaceAll("_", "-"));
    const primary = locale.toString().split("-", 1)[0] ?? "und"; // `language` is undefined for `und`
    return { primary, region: locale.region ?? null };
  } catch {
    return null;
  }
}
