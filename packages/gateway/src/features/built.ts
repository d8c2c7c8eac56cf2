import type { FeatureId } from "@homeport/protocol";

/** Features that this build can run; the rules speak of more, and what is not built is unavailable and never faked. */
export const builtFeatures: ReadonlySet<FeatureId> = new Set([
  "chat",
  "image-editor",
  "image-generator",
  "proofreader",
  "search",
  "speaker",
  "summarizer",
  "transcriber",
  "translator",
]);
