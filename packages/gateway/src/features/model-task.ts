import type { FeatureCall, ModelTask } from "@homeport/protocol";
import type { FeatureTask } from "./feature-task.ts";

type ModelCall = Exclude<FeatureCall, { feature: "chat" | "summarizer" | "proofreader" | "translator" }>;

/** A call that is handed to a model as it is: vectors, ranks, pictures and speech. No engine of Homeport's own does them. */
export function modelTask({ feature, model, task }: ModelCall): FeatureTask {
  return {
    feature,
    stream: false,
    language: task.type === "transcribe" ? task.language : null,
    outputLanguage: null,
    model,
    screened: textsOf(task),
    asked: () => task,
    media: task.type === "transcribe" || ("sources" in task && task.sources.length > 0),
    tools: false,
    form: false,
    spoken: false,
    engine: null,
    continueWith: null,
    corrected: null,
    unchanged: null,
  };
}

/** Every text of a task; pictures and sound hold none that could be read here. */
function textsOf(task: Exclude<ModelTask, { type: "chat" | "translate" }>): readonly string[] {
  switch (task.type) {
    case "embed":
      return task.inputs;
    case "moderate":
      return task.inputs;
    case "rerank":
      return [task.query, ...task.documents];
    case "draw":
      return [task.prompt];
    case "transcribe":
      return task.prompt === null ? [] : [task.prompt];
    case "speak":
      return [task.text];
  }
}
