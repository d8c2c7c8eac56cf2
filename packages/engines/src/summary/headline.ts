import type { EngineLanguage } from "../engine-result.ts";

/** Longest headline by length, in English words (W3C summarizer draft: 12, 17, 22) or Han characters. */
const limits = {
  en: { short: 12, medium: 17, long: 22 },
  zh: { short: 20, medium: 28, long: 36 },
};

/** How far a clause may run over the limit before it counts as too long. */
const tolerance = 1.25;

/** A sign of a finite verb in English; Chinese clauses at commas mostly have one. */
const verb =
  /\b(?:is|are|was|were|will|would|has|have|had|can|could|may|might|must|should|does|did|says?|said|\p{L}{2,}ed|went|took|made|found|began|got|left|came|saw|fell|rose|won|cut|lost|sold|bought|told|met|set|hit|led|plans?|wants?)\b/iu;

/** A part that opens with one of these cannot stand alone. */
const subordinate = {
  en: /^["'“‘(]*(?:when|while|after|before|although|though|if|as|because|since|unless|until|despite|with|in|on|at|for|to|by|from|according|asked|speaking)\b/iu,
  zh: /^(?:当|虽然|尽管|如果|由于|因为|随着|根据|据|为了|自从|在|對於|對|雖然|如果|因為|隨著|根據|為了)/u,
};

const clauseEnd = {
  en: /(?:,|;|:|\s[—–-])\s+|\s+(?=(?:which|who|after|while|because|although|as|but)\s)/gu,
  zh: /[，；：,;]/gu,
};

/**
 * Makes a headline of a sentence: without its full stop, and cut at the end of a clause when it is long
 * and a clause of it can stand alone; otherwise the whole sentence.
 *
 * @example makeHeadline("苹果公司将与阿里巴巴合作，为中国用户推出人工智能功能，预计今年上线。", { language: "zh", length: "short" })
 */
export function makeHeadline(
  sentence: string,
  form: { language: EngineLanguage; length: "short" | "medium" | "long" },
): string {
  const { language } = form;
  const limit = headlineLimit(language, form.length);
  if (measure(sentence, language) <= limit) return withoutStop(sentence);
  const ends = [...sentence.matchAll(clauseEnd[language])].map((match) => match.index);
  const fitting = ends
    .map((end) => sentence.slice(0, end).trim())
    .filter((part) => canStandAlone(part, language))
    .filter((part) => measure(part, language) <= limit);
  return fitting.at(-1) ?? withoutStop(sentence);
}

/** Length as a reader feels it: English words, or Han characters and foreign words. */
export function measure(text: string, language: EngineLanguage): number {
  const pattern = language === "en" ? /\S+/gu : /\p{Script=Han}|[\p{L}\p{N}.%]+/gu;
  return text.match(pattern)?.length ?? 0;
}

/** The longest headline that is not cut, by `measure`. */
export function headlineLimit(language: EngineLanguage, length: "short" | "medium" | "long"): number {
  return limits[language][length] * tolerance;
}

function canStandAlone(part: string, language: EngineLanguage): boolean {
  const enough = language === "en" ? 5 : 8;
  if (language === "en" && !verb.test(part)) return false;
  return measure(part, language) >= enough && !subordinate[language].test(part) && quotesClosed(part);
}

function quotesClosed(part: string): boolean {
  const count = (pattern: RegExp): number => part.match(pattern)?.length ?? 0;
  return count(/"/g) % 2 === 0 && count(/[“「『（(《]/g) === count(/[”」』）)》]/g);
}

/** A headline has no full stop, but "U.S." keeps its own. */
function withoutStop(sentence: string): string {
  if (/\.\p{L}\.$|\b(?:inc|corp|co|ltd)\.$/iu.test(sentence)) return sentence;
  return sentence.replace(/(?<![.。])[.。]$/u, "");
}
