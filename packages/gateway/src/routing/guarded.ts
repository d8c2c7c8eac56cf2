import type { ErrorClass, StreamEvent } from "@homeport/protocol";
import type { Outcome, Permit } from "./breaker.ts";
import type { Bulkhead } from "./bulkhead.ts";
import type { Timeouts } from "./settings.ts";
import type { Target } from "./target.ts";
import type { Timers } from "./timers.ts";
import { Watch } from "./watch.ts";

/** One attempt at a partner, and what keeps it in bounds. */
export type Attempt = {
  target: Target;
  bulkhead: Bulkhead;
  timeouts: Timeouts;
  timers: Timers;
  /** Who must not suffer from whom in the queue, such as the market or the tenant. */
  lane: string;
  /** False where the answer is asked for whole: its first byte is then its last. */
  stream: boolean;
  /** How much of a hedge an answer earns; see `Budget`. */
  hedgeShare: number;
  signal: AbortSignal;
};

/** One repetition in ten answers. */
const retryShare = 0.1;

type ErrorEvent = Extract<StreamEvent, { type: "error" }>;

/**
 * Asks a partner within the bounds: leave of the breaker, a place at the endpoint, time limits. It takes note of what
 * came of it, and gives the place back, however it ends. Like the attempt itself it yields every failure as an event.
 *
 * @param ask the attempt; called only once leave and place are there, with a signal that ends it.
 */
export async function* guarded(
  attempt: Attempt,
  ask: (signal: AbortSignal) => AsyncGenerator<StreamEvent>,
): AsyncGenerator<StreamEvent> {
  const { target, bulkhead, timers, signal } = attempt;
  const permit = target.breaker.enter(timers.now());
  if (!permit) {
    yield paused(target.breaker.waitMs(timers.now()));
    return;
  }
  let outcome: Outcome = { type: "nothing" };
  try {
    const entry = await bulkhead.enter(attempt);
    if (entry.type === "refused") {
      yield signal.aborted ? cancelled : crowded;
      return;
    }
    try {
      for await (const event of watched(attempt, ask)) {
        outcome = outcomeAfter(outcome, event);
        yield event;
      }
    } finally {
      entry.leave();
    }
  } finally {
    settle(attempt, permit, outcome);
  }
}

/** Passes events on within the time limits; an answer that stops without its end is an error, never an answer. */
async function* watched(
  { target, timeouts, timers, stream, signal }: Attempt,
  ask: (signal: AbortSignal) => AsyncGenerator<StreamEvent>,
): AsyncGenerator<StreamEvent> {
  const { stats } = target;
  const began = timers.now();
  const over = new AbortController();
  const events = ask(AbortSignal.any([signal, over.signal]));
  const watch = new Watch(timers, {
    ...timeouts,
    firstByteMs: stream ? timeouts.firstByteMs : timeouts.totalMs,
  });
  let visible = false;
  let ended = false;
  let erred = false;
  try {
    for (;;) {
      const step = await watch.wait(events.next());
      if (step === "late") {
        yield { ...failure("transport", `nothing within ${watch.limitMs} ms`), code: "partner_timeout" };
        return;
      }
      if (step.done) break;
      const event = step.value;
      if (!visible && isVisible(event)) {
        visible = true;
        stats.began(timers.now() - began, timers.now());
      }
      if (event.type === "finish") {
        ended = true;
        stats.ended(timers.now() - began, timers.now());
      }
      // Ended by a signal, it did not fail: it was only slower than somebody would wait.
      erred = event.type === "error" && event.code !== "client_cancelled";
      yield event;
      if (event.type === "error") return;
    }
    if (!ended) yield failure("protocol", "the answer stopped before its end");
  } finally {
    if (!visible && !erred && !ended) stats.waited(timers.now() - began, timers.now());
    watch.close();
    over.abort();
    // Not waited for: what does not come to an end must not hold the place of others.
    events.return(undefined).catch(() => {});
  }
}

/** The first sign on which a caller stops waiting. */
function isVisible({ type }: StreamEvent): boolean {
  return type === "text" || type === "tool" || type === "finish";
}

/** What a class of failure says of the partner; our own fault or a refused key says nothing of how it is. */
const blame: Record<ErrorClass, "answered" | "failed" | "nothing"> = {
  policy: "answered",
  capacity: "failed",
  quota: "failed",
  transport: "failed",
  protocol: "failed",
  // Were these counted, the pause would lead to another region or partner, which they must not.
  credential: "nothing",
  moderation_outage: "nothing",
  ours: "nothing",
};

function outcomeAfter(outcome: Outcome, event: StreamEvent): Outcome {
  if (event.type === "finish") return outcome.type === "failed" ? outcome : { type: "answered" };
  // A verdict is an answer: whoever gives one is well.
  if (event.type === "verdict" && event.verdict.type === "hit") return { type: "answered" };
  if (event.type !== "error" || event.code === "client_cancelled") return outcome;
  const type = blame[event.class];
  if (type !== "failed") return { type };
  const { retryAfterSeconds } = event;
  return { type, retryAfterMs: retryAfterSeconds === null ? null : retryAfterSeconds * 1_000 };
}

function settle({ target, timers, hedgeShare }: Attempt, permit: Permit, outcome: Outcome): void {
  permit.end(outcome, timers.now());
  if (outcome.type === "failed") target.stats.failed();
  if (outcome.type !== "answered") return;
  target.retries.put(retryShare);
  target.hedges.put(hedgeShare);
}

function failure(errorClass: "transport" | "protocol", detail: string): ErrorEvent {
  const code = errorClass === "transport" ? "partner_down" : "partner_garbled";
  return { type: "error", code, class: errorClass, detail, retryAfterSeconds: null };
}

const cancelled: ErrorEvent = { ...failure("transport", "cancelled"), code: "client_cancelled" };

function paused(waitMs: number): ErrorEvent {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const detail = "left alone for a while after failures";
  return { type: "error", code: "partner_paused", class: "capacity", detail, retryAfterSeconds };
}

const crowded: ErrorEvent = {
  type: "error",
  code: "partner_crowded",
  class: "capacity",
  detail: "too many requests wait for this endpoint",
  retryAfterSeconds: 1,
};
