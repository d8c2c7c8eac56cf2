export { builtFeatures } from "./built.ts";
export { chatTask } from "./chat.ts";
export { correctionsBetween } from "./corrections.ts";
export type { AskedModel, EngineTask, FeatureTask } from "./feature-task.ts";
export { modelTask } from "./model-task.ts";
export { proofreaderTask } from "./proofreader.ts";
export { summarizerTask } from "./summarizer.ts";
export { translatorTask } from "./translator.ts";
