import type { StreamEvent } from "@homeport/protocol";

/** A text that is there already as the events of an answer. */
export async function* replay(text: string): AsyncGenerator<readonly StreamEvent[]> {
  yield [
    { type: "text", text },
    { type: "finish", reason: "stop" },
  ];
}
