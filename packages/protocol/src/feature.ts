import { z } from "zod";

/** What a person gets, by its W3C built-in AI name where there is one; for example `summarizer`. */
export const FeatureId = z.enum([
  "assistant",
  "chat",
  "extractor",
  "image-describer",
  "image-editor",
  "image-generator",
  "language-detector",
  "proofreader",
  "rewriter",
  "search",
  "smart-reply",
  "speaker",
  "summarizer",
  "transcriber",
  "translator",
  "writer",
]);
export type FeatureId = z.infer<typeof FeatureId>;

/** Every feature rules can speak of, in a fixed order (a dimension of the table). */
export const featureIds: readonly FeatureId[] = FeatureId.options;

/** What kind of content a feature gives out. */
export const Modality = z.enum(["text", "image", "audio", "video"]);
export type Modality = z.infer<typeof Modality>;

/**
 * What a feature makes: its modality, and whether a model makes it up or only edits, reads or finds.
 * `long` text may reach 200 tokens, the length from which the EU code asks for a watermark.
 */
export const featureOutputs: Readonly<Record<FeatureId, { modality: Modality; length: "long" | "short" }>> = {
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

/** Where a feature runs for a person; a closed list, because the table enumerates it. */
export const Platform = z.enum(["android", "car", "desktop", "harmony", "ios", "web"]);
export type Platform = z.infer<typeof Platform>;
export const platforms: readonly Platform[] = Platform.options;

/** Age band of the person; `unknown` is decided by the rules for a child. */
export const AgeBand = z.enum(["adult", "teen", "child", "unknown"]);
export type AgeBand = z.infer<typeof AgeBand>;
export const ageBands: readonly AgeBand[] = AgeBand.options;

/** A class of data that residency is demanded of: what a partner infers on, and every copy that is kept. */
export const DataClass = z.enum([
  "inference",
  "moderation",
  "cache",
  "log",
  "embedding",
  "evaluation",
  "backup",
]);
export type DataClass = z.infer<typeof DataClass>;
export const dataClasses: readonly DataClass[] = DataClass.options;
