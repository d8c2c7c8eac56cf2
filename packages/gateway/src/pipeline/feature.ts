import type { FeatureCall } from "@homeport/protocol";
import {
  chatTask,
  type FeatureTask,
  modelTask,
  proofreaderTask,
  summarizerTask,
  translatorTask,
} from "../features/index.ts";

/** The task of a call. @throws Problem where the request contradicts itself. */
export function featureTask(call: FeatureCall): FeatureTask {
  switch (call.feature) {
    case "chat":
      return chatTask(call);
    case "summarizer":
      return summarizerTask(call.request);
    case "proofreader":
      return proofreaderTask(call.request);
    case "translator":
      return translatorTask(call.request);
    case "search":
    case "image-generator":
    case "image-editor":
    case "transcriber":
    case "speaker":
      return modelTask(call);
  }
}

/** The language a text is probably in, by its script alone; for prompts and labels, never for a decision. */
export function scriptLanguage(texts: readonly string[], otherwise: string): string {
  const sample = texts
    .map((text) => text.slice(0, 256))
    .join(" ")
    .slice(0, 512);
  if (/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(sample)) return otherwise;
  const han = sample.match(/\p{Script=Han}/gu)?.length ?? 0;
  const latin = sample.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (han * 3 > latin) return han === 0 ? otherwise : "zh";
  return latin === 0 ? otherwise : "en";
}
