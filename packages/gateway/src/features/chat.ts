import type { FeatureCall } from "@homeport/protocol";
import type { FeatureTask } from "./feature-task.ts";

/** A conversation as a task; no engine of Homeport's own can chat. */
export function chatTask({ model, task }: Extract<FeatureCall, { feature: "chat" }>): FeatureTask {
  const { messages, stream, tools = [] } = task;
  return {
    feature: "chat",
    stream,
    language: null,
    outputLanguage: null,
    model,
    screened: [
      ...messages.map(({ content }) => content),
      ...messages.flatMap((turn) =>
        turn.role === "assistant"
          ? [turn.reasoning ?? "", ...(turn.toolCalls ?? []).map((call) => call.arguments)]
          : [],
      ),
      // What a tool is said to do is read by the model like any other text.
      ...tools.map((tool) => `${tool.name} ${tool.description} ${JSON.stringify(tool.parameters)}`),
      ...(task.form?.type === "schema" ? [JSON.stringify(task.form.schema)] : []),
    ].filter((text) => text !== ""),
    asked: () => task,
    media: messages.some((turn) => turn.role === "user" && turn.parts?.some(({ type }) => type !== "text")),
    tools: tools.length > 0,
    form: task.form !== undefined,
    spoken: task.speech !== undefined,
    engine: null,
    continueWith: Math.max(
      0,
      messages.findLastIndex(({ role }) => role === "user"),
    ),
    corrected: null,
    unchanged: null,
  };
}
