import type { ChatTask, ToolCall, Turn } from "@homeport/protocol";

export type { Parameters, Tool, ToolCall } from "@homeport/protocol";

/** One turn of a conversation, in Homeport's own words. */
export type PartnerMessage = Turn;

/** What a partner is asked in a conversation. */
export type PartnerTask = ChatTask;

/** The tool calls of a turn, none for most. */
export function toolCallsOf(message: PartnerMessage): readonly ToolCall[] {
  return message.role === "assistant" ? (message.toolCalls ?? []) : [];
}

/** The reasoning of a former turn, or null. */
export function reasoningOf(message: PartnerMessage): string | null {
  return message.role === "assistant" ? (message.reasoning ?? null) : null;
}

/** A tool call's arguments as an object, which some partners want; what is none is kept as it came under one name. */
export function argumentsOf(call: ToolCall): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(call.arguments || "{}");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // The model wrote no JSON; the next model shall see what it wrote.
  }
  return { arguments: call.arguments };
}
