import type { Endpoint, StreamEvent, Usage } from "@homeport/protocol";
import { unknownUsage } from "@homeport/protocol";

/** One partner that was asked on the way of a request, and what came of it; the cost is worked out from this. */
export type Asked = {
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly simulated: boolean;
  /** When it was asked, which is when its price counts. */
  readonly at: number;
  readonly inputBytes: number;
  outputBytes: number;
  /** Whether an answer began at all; an error that comes first is none. */
  answered: boolean;
  usage: Usage;
};

/** Begins to note what comes of asking a partner. */
export function beginAsked(about: {
  endpoint: Endpoint;
  model: string;
  simulated: boolean;
  at: number;
  messages: readonly { content: unknown }[];
}): Asked {
  const { messages, ...rest } = about;
  const inputBytes = messages.reduce((sum, { content }) => sum + bytesOf(content), 0);
  return { ...rest, inputBytes, outputBytes: 0, answered: false, usage: unknownUsage };
}

/** Passes a partner's events on and notes what they say of tokens and of length; the text itself is not kept. */
export async function* noting(
  asked: Asked,
  events: AsyncGenerator<StreamEvent>,
): AsyncGenerator<StreamEvent> {
  for await (const event of events) {
    note(asked, event);
    yield event;
  }
}

function note(asked: Asked, event: StreamEvent): void {
  // A verdict may be all that came: a request that was turned away before any answer.
  if (event.type === "error" || event.type === "verdict") return;
  asked.answered = true;
  if (event.type === "usage") asked.usage = event.usage;
  else if (event.type === "text" || event.type === "reasoning") asked.outputBytes += bytesOf(event.text);
  else if (event.type === "tool") asked.outputBytes += bytesOf(event.arguments);
}

function bytesOf(content: unknown): number {
  return Buffer.byteLength(typeof content === "string" ? content : (JSON.stringify(content) ?? ""));
}
