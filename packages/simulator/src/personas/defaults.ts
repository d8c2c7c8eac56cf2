import { alphanumeric, uuidFrom } from "../random.ts";
import type { ErrorFacts } from "./error-facts.ts";
import type { Persona, Requirement } from "./persona.ts";

/** What most OpenAI-compatible partners share; a persona overrides what is its own. */
export const compatibleDefaults = {
  api: "chat-completions",
  roles: ["system", "user", "assistant", "tool"],
  messageFields: ["role", "content", "name", "tool_calls", "tool_call_id"],
  requirements: [],
  outputCaps: ["max_tokens"],
  thinking: () => "none",
  toolCallId: (random) => `call_${random.characters(24, alphanumeric)}`,
  identify: (random, now) => ({
    completion: uuidFrom(random),
    request: uuidFrom(random),
    created: Math.floor(now / 1000),
  }),
  headers: (ids) => ({ "x-request-id": ids.request }),
  rateLimitHeaders: { "retry-after": "1" },
} satisfies Partial<Persona>;

/** Delays of a partner that was not recorded, so that it is not answered for at once. */
export const assumedDelays: Persona["delays"] = {
  streamFirstByte: {
    p50: 517,
    p90: 883,
    source: "assumption: as OpenAI's streams in the wire research; this partner was not recorded",
  },
  whole: null,
};

/** A requirement that one condition breaks. */
export function refuseWhen(
  breaks: (body: Readonly<Record<string, unknown>>) => boolean,
  facts: ErrorFacts,
): Requirement {
  return (body) => (breaks(body) ? { facts, values: {} } : null);
}

/** The type of a thinking switch `{ type }`, or `fallback` where the request has none. */
export function thinkingType(body: Readonly<Record<string, unknown>>, fallback: string): string {
  const { type } = (body["thinking"] ?? {}) as { type?: unknown };
  return typeof type === "string" ? type : fallback;
}

/** Whether any message of a role has a field that is set. */
export function anyMessage(
  body: Readonly<Record<string, unknown>>,
  meets: (message: Readonly<Record<string, unknown>>) => boolean,
): boolean {
  const messages = body["messages"];
  return (
    Array.isArray(messages) &&
    messages.some(
      (message) =>
        typeof message === "object" && message !== null && meets(message as Record<string, unknown>),
    )
  );
}
