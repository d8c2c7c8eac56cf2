import { type ChatRequest, type FeatureCall, Problem, type Turn } from "@homeport/protocol";

/** Names that leave the choice of the model to the market. */
const marketsChoice = new Set(["homeport", "auto"]);

/** A chat completions request in Homeport's own words. @throws Problem where it contradicts itself. */
export function chatCall(request: ChatRequest): Extract<FeatureCall, { feature: "chat" }> {
  if (request.max_tokens != null && request.max_completion_tokens != null) {
    throw new Problem("invalid_request", {
      issues: [{ path: "max_tokens", message: "send `max_completion_tokens` or `max_tokens`, not both" }],
    });
  }
  const messages = request.messages.map(({ role, content }): Turn => ({
    role: role === "developer" ? "system" : role,
    content,
  }));
  return {
    feature: "chat",
    model: marketsChoice.has(request.model) ? null : request.model,
    task: {
      type: "chat",
      messages,
      stream: request.stream ?? false,
      parameters: {
        maxTokens: request.max_completion_tokens ?? request.max_tokens ?? null,
        temperature: request.temperature ?? null,
        topP: request.top_p ?? null,
        stop: request.stop ?? null,
        seed: request.seed ?? null,
      },
    },
  };
}
