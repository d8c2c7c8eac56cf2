import type { EngineLanguage } from "../engine-result.ts";
import { headlineLimit, makeHeadline, measure } from "./headline.ts";
import { pageRank } from "./page-rank.ts";
import { preselect } from "./preselect.ts";
import { prior, type Bias } from "./prior.ts";
import { selectDiverse } from "./select.ts";
import { splitSentences, type Sentence } from "./sentences.ts";
import { similarity, similarityMatrix, wordVectors } from "./similarity.ts";
import { wordSplitter } from "./words.ts";

/** What to summarise and how; the words are those of the W3C Summarizer API. */
export type SummaryInput = {
  text: string;
  type: "tldr" | "key-points" | "teaser" | "headline";
  length: "short" | "medium" | "long";
  format: "plain-text" | "markdown";
  language?: string;
};

/** How much more a sentence counts that says just what the title says. */
const titleWeight = 2;

type SummaryType = SummaryInput["type"];

/** Longest text taken, in UTF-16 units. */
export const summaryLimit = 200_000;

const sentenceCount = { short: 1, medium: 3, long: 5 };
const pointCount = { short: 3, medium: 5, long: 7 };

const biases: Record<SummaryType, Bias> = {
  tldr: { lead: 1, questions: 0.6 },
  "key-points": { lead: 0.5, questions: 0.5 },
  teaser: { lead: 1.8, questions: 1.1 },
  headline: { lead: 1.8, questions: 0.7 },
};

/**
 * Summarises by choosing sentences (TextRank, Mihalcea and Tarau 2004): every word of the summary
 * stands in the text, in the text's order. Empty when the text has no words.
 *
 * @example await summarizeText(input, "en") // "- The bridge reopens in May.\n- Tolls stay the same."
 */
export async function summarizeText(
  input: Omit<SummaryInput, "language">,
  language: EngineLanguage,
): Promise<string> {
  const { type, length } = input;
  const { sentences, title } = splitSentences(input.text, language);
  const only = sentences.length === 1 ? sentences[0] : undefined;
  if (only !== undefined && type !== "headline") return format([only.text], input, language);

  const split = await wordSplitter(language);
  const worded = preselect(
    sentences.map((sentence) => sentence.text),
    split,
  );
  const titleWords = title === null ? [] : split(title);
  const vectors = wordVectors([...worded.map(({ words }) => words), titleWords]);
  const titleVector = vectors.pop() ?? new Map<string, number>();
  const likeness = similarityMatrix(vectors);
  const ranks = pageRank(likeness);
  const scores = worded.map(({ index }, node) => {
    const sentence = sentences[index];
    const vector = vectors[node];
    if (sentence === undefined || vector === undefined) return 0;
    const place = { index, of: sentences.length, language, bias: biases[type] };
    const fit = type === "headline" ? headlineFit(sentence, language, length) : 1;
    const titled = 1 + titleWeight * similarity(vector, titleVector);
    return Math.sqrt(ranks[node] ?? 0) * prior(sentence, place) * titled * fit;
  });
  const count = type === "headline" ? 1 : type === "key-points" ? pointCount[length] : sentenceCount[length];
  const chosen = selectDiverse(scores, likeness, count)
    .map((node) => sentences[worded[node]?.index ?? -1]?.text)
    .filter((text) => text !== undefined);
  if (type === "headline") return chosen.map((text) => makeHeadline(text, { language, length })).join("");
  return format(chosen, input, language);
}

/** A headline that must be cut is worse than one that fits, one that cannot be cut worse still. */
function headlineFit(sentence: Sentence, language: EngineLanguage, length: SummaryInput["length"]): number {
  const limit = headlineLimit(language, length);
  const size = measure(makeHeadline(sentence.text, { language, length }), language);
  if (size > limit) return Math.max(0.25, (0.7 * limit) / size);
  return measure(sentence.text, language) <= limit ? 1 : 0.85;
}

function format(
  sentences: readonly string[],
  input: Pick<SummaryInput, "type" | "format">,
  language: EngineLanguage,
): string {
  if (input.type !== "key-points") return sentences.join(language === "zh" ? "" : " ");
  const bullet = input.format === "markdown" ? "- " : "• ";
  return sentences.map((sentence) => bullet + sentence).join("\n");
}
