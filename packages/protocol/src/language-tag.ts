/** Tags that are valid and name no language: undetermined, several, uncoded, none. */
const nameless: ReadonlySet<string> = new Set(["und", "mul", "mis", "zxx"]);

/** Whether a BCP 47 tag is one, and names a language; for example `und` does not. */
export function namesLanguage(tag: string): boolean {
  const locale = localeOf(tag);
  return locale !== null && !nameless.has(locale.baseName.split("-", 1)[0] ?? "");
}

/**
 * Whether two BCP 47 tags name the same language as it is written: what a tag leaves open is what is likely.
 *
 * @example sameLanguage("zh", "zh-Hans-CN") // true, and of "en-US" and "en-GB" false
 */
export function sameLanguage(one: string, other: string): boolean {
  const [left, right] = [localeOf(one), localeOf(other)];
  return left !== null && right !== null && left.maximize().baseName === right.maximize().baseName;
}

function localeOf(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag);
  } catch {
    return null;
  }
}
