import type { Batches, Bounds } from "./bounds.ts";
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
  try {
    const place = bulkhead.enter(bounds);
    const entry = place instanceof Promise ? await place : place;
    if (entry.type === "refused") {
      yield [signal.aborted ? cancelled : crowded];
      return;
    }
    const reading = new Reading(bounds, came, ask);
    try {
      while (!reading.over) {
        const batch = reading.take(await reading.wait());
        if (batch.length > 0) yield batch;
      }
    } finally {
      reading.close();
      entry.leave();
    }
  } finally {
    permit.end(came.outcome, timers.now());
    if (came.outcome.type === "failed") target.stats.failed();
    if (came.outcome.type === "answered") {
      target.retries.put(retryShare);
      target.hedges.put(bounds.hedgeShare);
    }
  }
}
