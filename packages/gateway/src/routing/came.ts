import { type ErrorClass, isVisible, type StreamEvent } from "@homeport/protocol";
import type { Outcome } from "./breaker.ts";

/** What a class of failure says of the partner; our own fault or a refused key says nothing of how it is. */
const blame: Record<ErrorClass, Outcome["type"]> = {
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

/** What has come of one attempt so far. */
export class Came {
  /** `waiting` until there is something to show. */
  stage: "waiting" | "begun" | "ended" = "waiting";
  outcome: Outcome = { type: "nothing" };
  failed = false;
  /** False once it failed or was judged by itself, and not for want of time. */
  waitedInVain = true;

  take(event: StreamEvent): void {
    if (isVisible(event)) {
      if (this.stage === "waiting") this.stage = "begun";
      if (event.type !== "finish") return;
      this.stage = "ended";
      if (this.outcome.type === "nothing") this.outcome = { type: "answered" };
      return;
    }
    // A verdict is an answer: whoever gives one is well.
    if (event.type === "verdict" && event.verdict.type === "hit") this.#settle({ type: "answered" });
    if (event.type === "error") this.#fail(event);
  }

  #fail(event: Extract<StreamEvent, { type: "error" }>): void {
    this.failed = true;
    // Ended by a signal, it did not fail: it was only slower than somebody would wait.
    if (event.code === "client_cancelled") return;
    this.waitedInVain = event.code === "partner_timeout";
    const type = blame[event.class];
    const { retryAfterSeconds } = event;
    const retryAfterMs = retryAfterSeconds === null ? null : retryAfterSeconds * 1_000;
    this.outcome = type === "failed" ? { type, retryAfterMs } : { type };
  }

  #settle(outcome: Outcome): void {
    this.outcome = outcome;
    this.waitedInVain = false;
  }
}
