/** A language that Homeport speaks, as `content-language` names it. */
export type Language = "en" | "zh";

/** Longer than any person's list; such a header is not read. */
const maxLength = 1_024;

type Range = { tag: string; weight: number };
type Wish = { weight: number; place: number };

/**
 * Chinese where an `accept-language` header prefers it over English, else English; never throws.
 * Of equal weights the one named first wins (RFC 9110, 12.5.4 leaves this open).
 *
 * @example preferredLanguage("zh-CN,zh;q=0.9,en;q=0.8") // "zh"
 */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined || acceptLanguage.length > maxLength) return "en";
  const ranges = acceptLanguage.split(",").flatMap(parseRange);
  const chinese = wishFor("zh", ranges);
  const english = wishFor("en", ranges);
  if (chinese.weight !== english.weight) return chinese.weight > english.weight ? "zh" : "en";
  return chinese.place < english.place ? "zh" : "en";
}

/** One language range with its weight; none where it is not written as the standard has it. */
function parseRange(text: string): Range[] {
  const [tag = "", weight = "q=1", ...rest] = text.split(";").map((part) => part.trim().toLowerCase());
  const known =
    /^(\*|[a-z]{1,8}(-[a-z0-9]{1,8})*)$/.test(tag) && /^q=(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight);
  return known && rest.length === 0 ? [{ tag, weight: Number(weight.slice(2)) }] : [];
}

/** How much a language is wished for; a range that names it counts before `*`. */
function wishFor(language: Language, ranges: readonly Range[]): Wish {
  const named = ranges.flatMap(({ tag, weight }, place) =>
    tag.split("-")[0] === language ? [{ weight, place }] : [],
  );
  const others = ranges.flatMap(({ tag, weight }) => (tag === "*" ? [{ weight, place: ranges.length }] : []));
  const wishes = named.length > 0 ? named : others;
  return wishes.reduce((best, wish) => (wish.weight > best.weight ? wish : best), {
    weight: 0,
    place: ranges.length,
  });
}
