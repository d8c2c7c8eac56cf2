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
