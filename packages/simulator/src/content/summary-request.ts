import type { SummaryFormat, SummaryLength, SummaryType } from "../engines.ts";

/** What kind of summary an instruction asks for. */
export type SummaryRequest = { type: SummaryType; length: SummaryLength; format: SummaryFormat };

const types: readonly [SummaryType, RegExp][] = [
  ["headline", /\bheadline|\btitle\b|标题/i],
  ["key-points", /\bkey[ -]?points?\b|\bbullets?\b|\bbullet points?\b|要点/i],
  ["teaser", /\bteaser\b|导语|预告/i],
];

/** The largest count that is still short or medium, by kind of summary (lengths of the W3C Summarizer explainer). */
const counts: Readonly<Record<SummaryType, { short: number; medium: number }>> = {
  tldr: { short: 1, medium: 3 },
  teaser: { short: 1, medium: 3 },
  "key-points": { short: 3, medium: 5 },
  headline: { short: 12, medium: 17 },
};

const numbers: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  一: 1,
  两: 2,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
};

const counted =
  /(?<count>\d{1,3}|one|two|three|four|five|six|seven|[一两二三四五六七])[ -]?(?:(?:short|key|main|brief|single|bullet|plain|个|条|句|点|项)[ -]?)*(?:sentences?|points?|bullets?|words?|句|点|条|项|要点)/i;

const lengths: readonly [SummaryLength, RegExp][] = [
  ["short", /\bshort\b|\bbrief|\bconcise|\b(?:single|one)[ -]sentence|简短|简洁|简要|一句话/i],
  ["long", /\blong\b|\bdetailed\b|\bin detail\b|\bcomprehensive|详细|完整|全面/i],
];

/** Reads kind, length and format out of an instruction; `readSummaryRequest("Summarise in one sentence")` is a short tldr. */
export function readSummaryRequest(instruction: string): SummaryRequest {
  const type = types.find(([, pattern]) => pattern.test(instruction))?.[0] ?? "tldr";
  const wantsMarkdown =
    /markdown/i.test(instruction) &&
    !/\b(?:no|not|without|avoid)\b[^.\n]{0,20}markdown|不要[^。\n]{0,10}markdown/i.test(instruction);
  return { type, length: readLength(instruction, type), format: wantsMarkdown ? "markdown" : "plain-text" };
}

function readLength(instruction: string, type: SummaryType): SummaryLength {
  const word = counted.exec(instruction)?.groups?.["count"]?.toLowerCase();
  const count = word === undefined ? undefined : (numbers[word] ?? Number(word));
  if (count !== undefined && Number.isFinite(count)) {
    const { short, medium } = counts[type];
    if (count <= short) return "short";
    return count <= medium ? "medium" : "long";
  }
  return lengths.find(([, pattern]) => pattern.test(instruction))?.[0] ?? "medium";
}
