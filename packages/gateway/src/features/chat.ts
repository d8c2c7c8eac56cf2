import { type ChatMessage, type ChatRequest, Problem } from "@homeport/protocol";
import type { FeatureTask } from "./feature-task.ts";

/** Names that leave the choice of the model to the market. */
const marketsChoice = new Set(["homeport", "auto"]);

/** A chat request as a task; no engine of Homeport's own can chat. */
export function chatTask(request: ChatRequest): FeatureTask {
  if (request.max_tokens != null && request.max_completion_tokens != null) {
    throw new Problem("invalid_request", {
      issues: [{ path: "max_tokens", message: "send `max_completion_tokens` or `max_tokens`, not both" }],
    });
  }
  const messages = request.messages.map(({ role, content }): ChatMessage => ({
    role: role === "developer" ? "system" : role,
    content,
  }));
  return {
    feature: "chat",
    stream: request.stream ?? false,
    language: null,
    outputLanguage: null,
    model: marketsChoice.has(request.model) ? null : request.model,
    screened: messages.map(({ content }) => content),
    messages: () => messages,
    parameters: {
      maxTokens: request.max_completion_tokens ?? request.max_tokens ?? null,
      temperature: request.temperature ?? null,
      topP: request.top_p ?? null,
      stop: request.stop ?? null,
      seed: request.seed ?? null,
    },
    engine: null,
    continueWith: Math.max(
      0,
      messages.findLastIndex(({ role }) => role === "user"),
    ),
    corrected: null,
  };
}
