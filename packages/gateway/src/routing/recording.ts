import type { StreamEvent } from "@homeport/protocol";

/** An answer that is written down as it passes. */
export type Recording = {
  events: AsyncGenerator<StreamEvent>;
  /** What passed, once it has come to its end; null before, and where it grew too large. */
  whole(): { events: readonly StreamEvent[]; bytes: number } | null;
};

/**
 * Passes an answer on and writes it down, up to a number of bytes. Reasoning is passed on and not written down.
 * The caller keeps what was written only when its own screens, label and receipt have gone well too.
 */
export function recording(source: AsyncIterable<StreamEvent>, maxBytes: number): Recording {
  let noted: StreamEvent[] | null = [];
  let bytes = 0;
  let ended = false;
  async function* pass(): AsyncGenerator<StreamEvent> {
    for await (const event of source) {
      if (noted !== null && event.type !== "reasoning") {
        bytes += JSON.stringify(event).length * 2;
        if (bytes > maxBytes) noted = null;
        else noted.push(event);
      }
      yield event;
    }
    ended = true;
  }
  return { events: pass(), whole: () => (ended && noted !== null ? { events: noted, bytes } : null) };
}

/** Gives a kept answer again, as a partner would have given it. */
export async function* replayed(events: readonly StreamEvent[]): AsyncGenerator<StreamEvent> {
  yield* events;
}
