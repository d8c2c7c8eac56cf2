import type { BreakerSettings } from "./settings.ts";
import { Window } from "./window.ts";

/** What came of one attempt; `nothing` says neither good nor bad of the partner. */
export type Outcome =
  | { type: "answered" }
  | { type: "nothing" }
  | { type: "failed"; retryAfterMs: number | null };

/** Leave to ask once; whoever holds it says what came of it, once. */
export type Permit = { readonly trial: boolean; end(outcome: Outcome, now: number): void };

export type BreakerState = "closed" | "open" | "half-open";

/**
 * Leaves a model at an endpoint alone after failures, and lets one trial at a time find out whether it is back.
 * All times are milliseconds of one clock.
 */
export class Breaker {
  settings: BreakerSettings;
  readonly #random: () => number;
  #window: Window;
  #inARow = 0;
  #opened = 0;
  #openUntil: number | null = null;
  #askedToWaitUntil = 0;
  #closedAt = Number.NEGATIVE_INFINITY;
  #trial: { until: number } | null = null;
  /** Everybody who asks while it is closed shares one permit; those of an earlier time count no more. */
  #shared: Permit;

  constructor(settings: BreakerSettings, random: () => number) {
    this.settings = settings;
    this.#random = random;
    this.#window = new Window(settings.windowMs);
    this.#shared = this.#sharedPermit();
  }

  /** `half-open` where a trial may be made or is being made. */
  state(now: number): BreakerState {
    if (this.#openUntil === null) return "closed";
    return now < this.#openUntil ? "open" : "half-open";
  }

  /** Whether asking would be let through at this moment. */
  admits(now: number): boolean {
    if (this.#openUntil === null) return true;
    return now >= this.#openUntil && (this.#trial === null || now >= this.#trial.until);
  }

  /** Leave to ask, or null; the caller must end it, whatever happens. */
  enter(now: number): Permit | null {
    if (this.#openUntil === null) return this.#shared;
    return this.admits(now) ? this.#trialPermit(now) : null;
  }

  /** Milliseconds until a trial may be made; 0 where something may be asked now. */
  waitMs(now: number): number {
    if (this.#openUntil === null || this.admits(now)) return 0;
    return Math.max(1, now < this.#openUntil ? this.#openUntil - now : 1_000);
  }

  #sharedPermit(): Permit {
    const permit: Permit = {
      trial: false,
      end: (outcome, now) => {
        // What was asked before it opened says nothing of how things are since.
        if (this.#shared !== permit || this.#openUntil !== null) return;
        this.#count(outcome, now);
      },
    };
    return permit;
  }

  #trialPermit(now: number): Permit {
    const trial = { until: now + this.settings.trialMs };
    this.#trial = trial;
    return {
      trial: true,
      end: (outcome, at) => {
        if (this.#trial !== trial) return;
        this.#trial = null;
        if (outcome.type === "answered") this.#close(at);
        else if (outcome.type === "failed") {
          this.#obey(outcome.retryAfterMs, at);
          this.#open(at);
        }
      },
    };
  }

  #count(outcome: Outcome, now: number): void {
    if (outcome.type === "nothing") return;
    if (outcome.type === "answered") {
      this.#inARow = 0;
      this.#window.add(false, now);
      return;
    }
    this.#inARow++;
    this.#window.add(true, now);
    this.#obey(outcome.retryAfterMs, now);
    const { consecutive, failurePercent, minimum } = this.settings;
    const { all, failed } = this.#window.totals(now);
    if (this.#inARow >= consecutive || (all >= minimum && failed * 100 >= all * failurePercent)) {
      // After a while of health, an old series of pauses is over.
      if (now - this.#closedAt > this.settings.windowMs) this.#opened = 0;
      this.#open(now);
    }
  }

  /** A wish to be left alone counts once it opens; one failure alone does not keep everybody else away. */
  #obey(retryAfterMs: number | null, now: number): void {
    const wait = Math.min(retryAfterMs ?? 0, this.settings.obeyMs);
    this.#askedToWaitUntil = Math.max(this.#askedToWaitUntil, now + wait);
  }

  #open(now: number): void {
    const { pauseMs, mostMs } = this.settings;
    const pause = Math.min(mostMs, pauseMs * 2 ** Math.min(this.#opened, 40));
    this.#opened++;
    // Gateways that opened together must not all come back together.
    const shortened = pause * (1 - this.#random() / 2);
    this.#openUntil = Math.max(now + shortened, this.#askedToWaitUntil);
    this.#trial = null;
  }

  #close(now: number): void {
    this.#openUntil = null;
    this.#closedAt = now;
    this.#inARow = 0;
    this.#askedToWaitUntil = 0;
    this.#window = new Window(this.settings.windowMs);
    this.#shared = this.#sharedPermit();
  }
}
