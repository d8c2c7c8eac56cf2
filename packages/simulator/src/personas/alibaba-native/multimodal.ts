import type { Operation } from "../operation.ts";
import { drawAtOnce } from "./images.ts";
import { inspectionFailed, native } from "./native.ts";

const drawing = ["qwen-image-3.0", "qwen-image-3.0-pro"];

/** One path for several kinds of models: the model says what the call is. */
export const multimodal: Operation = {
  ...native,
  name: "multimodal-generation",
  path: "/api/v1/services/aigc/multimodal-generation/generation",
  models: drawing,
  blocks: { input: inspectionFailed("Input"), output: inspectionFailed("Output") },
  answer: drawAtOnce,
};
