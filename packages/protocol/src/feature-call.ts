import type { ProofreaderRequest, SummarizerRequest, TranslatorRequest } from "./feature-request.ts";
import type { ChatTask, DrawTask, EmbedTask, RerankTask, SpeakTask, TranscribeTask } from "./task.ts";

/** Of a call by a model's name: the model that the caller insists on, or null where the market decides. */
type Wanted = { model: string | null };

/** One parsed call of a feature, whatever surface it came by. */
export type FeatureCall =
  | (Wanted & { feature: "chat"; task: ChatTask })
  | { feature: "summarizer"; request: SummarizerRequest }
  | { feature: "proofreader"; request: ProofreaderRequest }
  | { feature: "translator"; request: TranslatorRequest }
  | (Wanted & { feature: "search"; task: EmbedTask | RerankTask })
  | (Wanted & { feature: "image-generator" | "image-editor"; task: DrawTask })
  | (Wanted & { feature: "transcriber"; task: TranscribeTask })
  | (Wanted & { feature: "speaker"; task: SpeakTask });
