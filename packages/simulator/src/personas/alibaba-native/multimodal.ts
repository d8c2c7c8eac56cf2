import type { Operation, OperationCall, OperationReply } from "../operation.ts";
import { drawAtOnce, editAtOnce, wanAtOnce, wanEditAtOnce } from "./images.ts";
import { inspectionFailed, native } from "./native.ts";
import { seesNatively } from "./seeing.ts";
import { speak, transcribeAtOnce } from "./sound.ts";

/** What each model makes of the call. */
const kinds: Readonly<Record<string, (call: OperationCall) => OperationReply>> = {
  "qwen-image-3.0": drawAtOnce,
  "qwen-image-3.0-pro": drawAtOnce,
  "qwen-image-plus": drawAtOnce,
  "wan2.6-t2i": drawAtOnce,
  "wan2.6-image": wanEditAtOnce,
  "wan2.7-image": wanAtOnce,
  "wan2.7-image-pro": wanAtOnce,
  "qwen-image-edit": editAtOnce,
  "qwen-image-edit-plus": editAtOnce,
  "qwen3-tts-flash": speak,
  "qwen3-asr-flash": transcribeAtOnce,
};

const shared = {
  ...native,
  path: "/api/v1/services/aigc/multimodal-generation/generation",
  blocks: { input: inspectionFailed("Input"), output: inspectionFailed("Output") },
} as const;

/** One path for several kinds of models: the model says what the call is. */
export const multimodal: Operation = {
  ...shared,
  name: "multimodal-generation",
  models: Object.keys(kinds),
  converses: seesNatively,
  // Speech recognition is not in the US (wire research).
  modelsNotAt: { "qwen3-asr-flash": ["us-east-1"] },
  answer(call) {
    const kind = kinds[call.model];
    return kind === undefined ? { type: "not-simulated", what: `\`${call.model}\`` } : kind(call);
  },
};
