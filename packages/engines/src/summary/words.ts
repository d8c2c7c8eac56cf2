import type { EngineLanguage } from "../engine-result.ts";
import { chineseStopWords, englishStopWords } from "./stop-words.ts";

/** Takes a sentence, gives its topic words: lower-cased, stemmed, stop words left out. */
export type WordSplitter = (sentence: string) => string[];

const segmenter = new Intl.Segmenter("en", { granularity: "word" });
let chinese: Promise<WordSplitter> | undefined;

/** Gives the splitter of a language; for Chinese it loads jieba's dictionary once (about 0.25 s, 40 MB). */
export async function wordSplitter(language: EngineLanguage): Promise<WordSplitter> {
  if (language === "en") return splitEnglish;
  chinese ??= loadChinese();
  return await chinese;
}

function splitEnglish(sentence: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(sentence)) {
    if (isWordLike !== true) continue;
    const word = segment.toLowerCase().replace(/['’]s$|[.'’]/gu, "");
    if (word !== "" && !englishStopWords.has(word)) words.push(stem(word));
  }
  return words;
}

/** Light stemming: enough that "phones" meets "phone" and "launched" meets "launch". */
function stem(word: string): string {
  if (word.length < 5 || /[^a-z]/.test(word)) return word.replace(/(?<=[a-z]{3}[^s])s$/, "");
  const base = word
    .replace(/ies$/, "y")
    .replace(/(?<=ss|sh|ch|x|z)es$/, "")
    .replace(/(?<=[^s])s$/, "")
    .replace(/(?<=[a-z]{3})(?:ing|ed)$/, "");
  return base.length > 3 ? base.replace(/(?<=[a-z]{3})e$/, "").replace(/([bdfgmnprt])\1$/, "$1") : base;
}

async function loadChinese(): Promise<WordSplitter> {
  const [{ Jieba }, { dict }] = await Promise.all([
    import("@node-rs/jieba"),
    import("@node-rs/jieba/dict.js"),
  ]);
  const jieba = Jieba.withDict(dict);
  return (sentence) =>
    jieba
      .cutForSearch(sentence.toWellFormed(), true) // also parts of words: 发电厂 meets 发电 and 电厂
      .map((word) => word.toLowerCase())
      .filter((word) => /[\p{L}\p{N}]/u.test(word))
      .filter((word) => !chineseStopWords.has(word) && !englishStopWords.has(word));
}
