import type { Dialect } from "./dialect.ts";
import type { PartnerMessage } from "./task.ts";

/** What of a conversation the partner would turn away, by name; empty where it takes it as it is. */
export function checkMessages({ messages: limits }: Dialect, messages: readonly PartnerMessage[]): string[] {
  const wrong: string[] = [];
  if (limits.most !== undefined && messages.length > limits.most) wrong.push(`messages above ${limits.most}`);
  if (limits.alternate && !alternates(messages)) wrong.push("messages out of turn");
  if (limits.lastNotBlank && messages.at(-1)?.content.trim() === "") wrong.push("blank last message");
  return wrong;
}

/** User and assistant in turn, beginning and ending with the user; a tool's answer stands where a user's would. */
function alternates(messages: readonly PartnerMessage[]): boolean {
  const turns = messages.filter(({ role }) => role !== "system").map(({ role }) => role);
  let before: string | null = null;
  for (const role of turns) {
    const fits =
      role === "assistant"
        ? before === "user" || before === "tool"
        : role === "tool"
          ? before === "assistant" || before === "tool"
          : before === null || before === "assistant";
    if (!fits) return false;
    before = role;
  }
  return before === "user" || before === "tool";
}
