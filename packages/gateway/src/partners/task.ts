import type { ChatMessage } from "@homeport/protocol";

/** A partner's answer is asked for with these; null where the caller left it open. */
export type Parameters = {
  maxTokens: number | null;
  temperature: number | null;
  topP: number | null;
  stop: string | readonly string[] | null;
  seed: number | null;
};

/** A tool that the model may call; its parameters are a JSON schema. */
export type Tool = { name: string; description: string; parameters: Record<string, unknown> };

/** A call that the model made; its arguments are JSON as text. */
export type ToolCall = { id: string; name: string; arguments: string };

/** One turn of a conversation, in Homeport's own words. */
export type PartnerMessage =
  | ChatMessage
  | { role: "assistant"; content: string; reasoning: string | null; toolCalls: readonly ToolCall[] }
  | { role: "tool"; toolCallId: string; name: string; content: string };

/** What a partner is asked, in Homeport's own words. */
export type PartnerTask = {
  messages: readonly PartnerMessage[];
  stream: boolean;
  parameters: Parameters;
  /** Absent: the model does not think, where it can be kept from it. */
  thinking?: { budget: number | null };
  tools?: readonly Tool[];
  /** Absent: the partner's own default. */
  toolChoice?: "auto" | "none" | "required";
};

/** The tool calls of a turn, none for most. */
export function toolCallsOf(message: PartnerMessage): readonly ToolCall[] {
  return "toolCalls" in message ? message.toolCalls : [];
}

/** The reasoning of a former turn, or null. */
export function reasoningOf(message: PartnerMessage): string | null {
  return "reasoning" in message ? message.reasoning : null;
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
