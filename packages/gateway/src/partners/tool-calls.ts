import type { StreamEvent } from "@homeport/protocol";
import type { ToolPiece } from "./hooks/piece.ts";

/** A partner's index from here on is not believed: numbers that large do not count up any more. */
const mostIndex = 1_000_000;

type ToolEvent = Extract<StreamEvent, { type: "tool" }>;

/**
 * Puts the parts of tool calls in one form: the id and the name come once, with a call's first part, and every call
 * has an index of its own. Partners repeat them, leave them empty, or give two calls the same index.
 */
export class ToolCalls {
  /** By the partner's index: the call that it means now. */
  readonly #current = new Map<number, { index: number; id: string }>();
  #next = 0;

  take({ index, id, name, arguments: written }: ToolPiece): ToolEvent {
    const known = this.#current.get(index);
    if (known && (id === "" || id === known.id)) {
      return { type: "tool", index: known.index, id: null, name: null, arguments: written };
    }
    // Every index below the next one is taken, or was passed over by the partner.
    const own = Number.isInteger(index) && index >= this.#next && index < mostIndex ? index : this.#next;
    this.#next = own + 1;
    const call = { index: own, id: id || `call_${own}` };
    this.#current.set(index, call);
    return { type: "tool", index: own, id: call.id, name: name || null, arguments: written };
  }
}
