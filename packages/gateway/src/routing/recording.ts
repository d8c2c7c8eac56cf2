import type { StreamEvent } from "@homeport/protocol";
import type { Batches } from "./bounds.ts";

/** An answer that is written down as it passes. */
export type Recording = {
  batches: Batches;
  /** What passed, once it has come to its end; null before, and where it grew too large. */
  whole: () => { events: readonly StreamEvent[]; bytes: number } | null;
};

/**
 * Passes an answer on and writes it down, up to a number of bytes. Reasoning is passed on and not written down.
 * The caller keeps what was written only when its own screens, label and receipt have gone well too.
 */
export function recording(source: AsyncIterable<readonly StreamEvent[]>, maxBytes: number): Recording {
  let noted: StreamEvent[] | null = [];
  let bytes = 0;
  let ended = false;
  async function* pass(): Batches {
    for await (const batch of source) {
      for (const event of batch) {
        if (noted === null || event.type === "reasoning") continue;
        bytes += sizeOf(event);
        if (bytes > maxBytes) noted = null;
        else noted.push(event);
      }
      yield batch;
    }
    ended = true;
  }
  return { batches: pass(), whole: () => (ended && noted !== null ? { events: noted, bytes } : null) };
}

/** Gives a kept answer again, as a partner would have given it in one read. */
export async function* replayed(events: readonly StreamEvent[]): Batches {
  yield events;
}

const objectBytes = 64;

/** About how much memory an event takes, in bytes; text as if each character took two. */
function sizeOf(event: StreamEvent): number {
  if (event.type === "media") return objectBytes + event.bytes.byteLength;
  if (event.type === "embedding") return objectBytes + event.vector.length * 8;
  return objectBytes + JSON.stringify(event).length * 2;
}
