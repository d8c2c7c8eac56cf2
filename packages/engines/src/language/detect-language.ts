import { eld } from "eld/medium";
import { detectHanScript } from "./han-script.ts";
import { countLetters, type LetterCount } from "./letters.ts";
import { sampleWindows } from "./sample-windows.ts";

/**
 * The language of a text.
 *
 * `language` is a BCP 47 primary subtag, `und` when nothing could be told; `script` is set for
 * Chinese only; `weak` means a guess from short or mixed text.
 */
export type DetectedLanguage = {
  language: string;
  script: "Hans" | "Hant" | null;
  confidence: "reliable" | "weak" | "none";
};

type Vote = { language: string; weight: number; sure: boolean };

/** A Han character carries about as much as three letters of an alphabet, a syllable as two. */
const hanWeight = 3;
const syllableWeight = 2;
/** From this many Han characters on, a text without kana is Chinese, not Japanese. */
const certainlyChinese = 12;
/** Letters (weighted) below which even a clear guess is called weak. */
const enoughWeight = 15;
/** Share of the weighted letters that must speak for one language, and for one kind of script. */
const dominantShare = 0.8;

/**
 * Tells the language of a text; short, mixed and unclear text is said to be `weak` or `none`.
 *
 * @example detectLanguage("会议改到了星期四下午三点。") // { language: "zh", script: "Hans", confidence: "reliable" }
 * @example detectLanguage("12 345") // { language: "und", script: null, confidence: "none" }
 */
export function detectLanguage(text: string): DetectedLanguage {
  const windows = sampleWindows(text);
  const votes = windows.flatMap((window) => vote(window) ?? []);
  const total = sum(votes.map((one) => one.weight));
  const language = heaviest(votes);
  if (language === null) return { language: "und", script: null, confidence: "none" };

  const supporters = votes.filter((one) => one.language === language);
  const support = sum(supporters.map((one) => one.weight));
  const sureSupport = sum(supporters.filter((one) => one.sure).map((one) => one.weight));
  const reliable =
    total >= enoughWeight * (language === "zh" ? 0.8 : 1) &&
    support >= total * dominantShare &&
    sureSupport >= support / 2 &&
    scriptShare(countLetters(windows.join(" "))) >= dominantShare;
  return {
    language,
    script: language === "zh" ? detectHanScript(windows.join("")) : null,
    confidence: reliable ? "reliable" : "weak",
  };
}

function vote(window: string): Vote | null {
  const letters = countLetters(window);
  const weight = weigh(letters);
  if (weight === 0) return null;
  const guess = eld.detect(window);
  const sure = guess.isReliable();

  if (letters.han * hanWeight > weight / 2 && letters.kana === 0) {
    const japanese = guess.language === "ja" && letters.han < certainlyChinese;
    return { language: japanese ? "ja" : "zh", weight, sure: !japanese };
  }
  if (guess.language === "") return null;
  if (tooLittle(window, letters) && !(sure && letters.latin === 0)) return null;
  return { language: guess.language, weight, sure };
}

/** One short word in an alphabet is shared by too many languages to guess from. */
function tooLittle(window: string, letters: LetterCount): boolean {
  const words = window.match(/[\p{L}\p{M}'’]+/gu)?.length ?? 0;
  return letters.han + letters.kana + letters.hangul === 0 && (weigh(letters) < 6 || words < 2);
}

function weigh(letters: LetterCount): number {
  const syllables = (letters.kana + letters.hangul) * syllableWeight;
  return letters.han * hanWeight + syllables + letters.latin + letters.other;
}

/** Share of the commonest kind of script; East Asian ones count as one, since they are mixed. */
function scriptShare(letters: LetterCount): number {
  const east = letters.han * hanWeight + (letters.kana + letters.hangul) * syllableWeight;
  return Math.max(east, letters.latin, letters.other) / weigh(letters);
}

function heaviest(votes: readonly Vote[]): string | null {
  const weights = new Map<string, number>();
  for (const one of votes) {
    weights.set(one.language, (weights.get(one.language) ?? 0) + one.weight);
  }
  let best: string | null = null;
  for (const [language, weight] of weights) {
    if (best === null || weight > (weights.get(best) ?? 0)) best = language;
  }
  return best;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
