import type { StreamEvent } from "@homeport/protocol";
import type { Content } from "./output.ts";

type ToolPart = Extract<StreamEvent, { type: "tool" }>;
type ToolCall = Extract<Content, { type: "tool" }>;

/** Puts the parts of tool calls together. Calls may come interleaved, so none counts as whole before the answer ends. */
export class HeldTools {
  #calls: ToolCall[] = [];

  take({ index, id, name, arguments: written }: ToolPart): void {
    const open = this.#calls.find((call) => call.index === index);
    if (open) {
      open.arguments += written;
      if (name) open.name ||= name;
      return;
    }
    this.#calls.push({
      type: "tool",
      index,
      id: id ?? `call_${index}`,
      name: name ?? "",
      arguments: written,
    });
  }

  /** Every call, in the order in which they began. */
  end(): readonly ToolCall[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }
}
