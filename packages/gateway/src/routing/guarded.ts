import type { StreamEvent } from "@homeport/protocol";
import type { Batches, Bounds } from "./bounds.ts";
import type { Permit } from "./breaker.ts";
import { Came } from "./came.ts";
import { cancelled, crowded, paused } from "./own-failures.ts";
import { Reading } from "./reading.ts";

/** One repetition in ten answers. */
const retryShare = 0.1;

/**
 * Asks a partner within the bounds: leave of the breaker, a place at the endpoint, time limits. It takes note of what
 * came of it, and gives the place back, however it ends. Like the attempt itself it yields every failure as an event;
 * an answer that stops without its end is one.
 *
 * @param ask the attempt; called only once leave and place are there, with a signal that ends it.
 */
export async function* guarded(bounds: Bounds, ask: (signal: AbortSignal) => Batches): Batches {
  const { target, bulkhead, timers, signal } = bounds;
  const permit = target.breaker.enter(timers.now());
  if (!permit) {
    yield [paused(target.breaker.waitMs(timers.now()))];
    return;
  }
  const came = new Came();
  // Told only when all is given back: whoever reads an error reads no further, and must not hold a place by that.
  let last: readonly StreamEvent[] = [];
  try {
    const place = bulkhead.enter(bounds);
    const entry = place instanceof Promise ? await place : place;
    if (entry.type === "refused") last = [signal.aborted ? cancelled : crowded];
    else {
      const reading = new Reading(bounds, came, ask);
      try {
        for (;;) {
          last = reading.take(await reading.wait());
          if (reading.over) break;
          yield last;
        }
      } finally {
        reading.close();
        entry.leave();
      }
    }
  } finally {
    note(bounds, permit, came);
  }
  if (last.length > 0) yield last;
}

function note({ target, timers, hedgeShare }: Bounds, permit: Permit, { outcome }: Came): void {
  permit.end(outcome, timers.now());
  if (outcome.type === "failed") target.stats.failed();
  if (outcome.type !== "answered") return;
  target.retries.put(retryShare);
  target.hedges.put(hedgeShare);
}
