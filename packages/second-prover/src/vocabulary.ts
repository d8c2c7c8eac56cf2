import type { FeatureId, Modality } from "@homeport/protocol";

/**
 * What each feature makes, written again apart from the compiler's list; a test holds both equal. `long` text may
 * reach 200 tokens.
 */
export const outputs: Readonly<Record<FeatureId, { modality: Modality; length: "long" | "short" }>> = {
  assistant: { modality: "text", length: "long" },
  chat: { modality: "text", length: "long" },
  extractor: { modality: "text", length: "short" },
  "image-describer": { modality: "text", length: "long" },
  "image-editor": { modality: "image", length: "short" },
  "image-generator": { modality: "image", length: "short" },
  "language-detector": { modality: "text", length: "short" },
  proofreader: { modality: "text", length: "long" },
  rewriter: { modality: "text", length: "long" },
  search: { modality: "text", length: "short" },
  "smart-reply": { modality: "text", length: "short" },
  speaker: { modality: "audio", length: "short" },
  summarizer: { modality: "text", length: "long" },
  transcriber: { modality: "text", length: "long" },
  translator: { modality: "text", length: "long" },
  writer: { modality: "text", length: "long" },
};

export type Dimension = "feature" | "platform" | "ageBand";

/** The words of each dimension; a word's place is the number that stands for it in a formula. */
export const dimensions: Readonly<Record<Dimension, readonly string[]>> = {
  feature: Object.keys(outputs),
  platform: ["android", "car", "desktop", "harmony", "ios", "web"],
  ageBand: ["adult", "teen", "child", "unknown"],
};

/**
 * The number that stands for a word.
 *
 * @throws RangeError where the word is unknown: what this prover cannot read it must not pass over.
 * @example codeOf("ageBand", "teen") // 1
 */
export function codeOf(dimension: Dimension, word: string): number {
  const code = dimensions[dimension].indexOf(word);
  if (code < 0) throw new RangeError(`the second prover knows no ${dimension} \`${word}\``);
  return code;
}
