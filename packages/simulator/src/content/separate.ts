import type { ChatMessage } from "../checks/index.ts";
import { intentIn } from "./intent.ts";

/** What is to be done, in the words of the messages, and the text it is to be done to. */
export type Separated = { instruction: string; text: string };

/** Longest part of a user message that is taken for an instruction, in characters. */
const longestInstruction = 400;

/**
 * Separates instruction and text as a reader would: a system message that names a task leaves the whole last
 * user message as text; otherwise the user message is split at `<text>…</text>`, a fence, a blank line, a colon
 * or its first line.
 */
export function separate(messages: readonly ChatMessage[]): Separated {
  const system = messages
    .filter(({ role }) => role === "system" || role === "developer")
    .map(({ text }) => text)
    .join("\n");
  const user = messages.findLast(({ role }) => role === "user")?.text ?? "";
  const marked = marks(user);
  if (intentIn(system) !== null) {
    return { instruction: system, text: (marked?.text ?? user).trim() };
  }
  if (marked !== null && intentIn(marked.instruction) !== null) return marked;
  const split = splits(user).find(
    ({ instruction, text }) =>
      text !== "" && instruction.length <= longestInstruction && intentIn(instruction) !== null,
  );
  return split ?? { instruction: "", text: user.trim() };
}

/** Text that the message itself marks: a tag, triple quotes or a code fence. */
function marks(message: string): Separated | null {
  const patterns = [
    /<(?<tag>[a-z][\w-]*)>(?<text>[\s\S]*?)<\/\k<tag>>/i,
    /"""(?<text>[\s\S]*?)"""/,
    /```[\w-]*\n(?<text>[\s\S]*?)```/,
  ];
  for (const pattern of patterns) {
    const found = pattern.exec(message);
    const text = found?.groups?.["text"]?.trim();
    if (found !== null && text !== undefined && text !== "") {
      const before = message.slice(0, found.index);
      const after = message.slice(found.index + found[0].length);
      return { instruction: `${before}\n${after}`.trim(), text };
    }
  }
  return null;
}

/** Every place where an instruction may end and its text begin, or the other way round, the likeliest first. */
function splits(message: string): Separated[] {
  const firstBlank = message.search(/\n\s*\n/);
  const lastBlank = message.search(/\n\s*\n(?![\s\S]*\n\s*\n)/);
  const firstLine = message.indexOf("\n");
  const announces = /following|below|下面|以下|下列|如下/i.test(message.slice(0, Math.max(firstLine, 0)));
  const colon = message.search(/[:：]/);
  const before = (at: number, length = 0): Separated[] =>
    at < 0
      ? []
      : [{ instruction: message.slice(0, at + length).trim(), text: message.slice(at + length).trim() }];
  const after = (at: number): Separated[] =>
    at < 0 ? [] : [{ instruction: message.slice(at).trim(), text: message.slice(0, at).trim() }];
  return [
    ...(colon >= 0 && (firstBlank < 0 || colon < firstBlank) ? before(colon, 1) : []),
    ...(announces ? before(firstLine) : []),
    ...before(firstBlank),
    ...before(firstLine),
    ...after(lastBlank),
  ];
}
