import type { StreamEvent } from "@homeport/protocol";
import type { Batches, Bounds } from "./bounds.ts";
import type { Came } from "./came.ts";
import { linkedTo } from "./linked.ts";
import { late, stopped } from "./own-failures.ts";
import { Watch } from "./watch.ts";

type Step = IteratorResult<readonly StreamEvent[], unknown>;

/**
 * Reads one attempt within its time limits and measures it. An answer that stops without its end becomes an error.
 * It is no generator of its own, for each of those costs a batch two more turns.
 */
export class Reading {
  over = false;
  readonly #bounds: Bounds;
  readonly #came: Came;
  readonly #began: number;
  readonly #watch: Watch;
  readonly #link: ReturnType<typeof linkedTo>;
  readonly #batches: Batches;
  #ended = false;

  constructor(bounds: Bounds, came: Came, ask: (signal: AbortSignal) => Batches) {
    const { timeouts, timers, stream, signal } = bounds;
    this.#bounds = bounds;
    this.#came = came;
    this.#began = timers.now();
    this.#link = linkedTo(signal);
    this.#batches = ask(this.#link.signal);
    const { totalMs } = timeouts;
    this.#watch = new Watch(timers, stream ? timeouts : { firstByteMs: totalMs, gapMs: totalMs, totalMs });
  }

  /** What comes next, or `late`. */
  wait(): Promise<Step | "late"> {
    return this.#watch.wait(this.#batches.next());
  }

  /** What there is to pass on; nothing where the attempt has come to its end. */
  take(step: Step | "late"): readonly StreamEvent[] {
    const came = this.#came;
    if (step === "late") return this.#fail(late(this.#watch.limitMs));
    if (step.done) {
      this.#ended = true;
      if (came.stage !== "ended") return this.#fail(stopped);
      this.over = true;
      return [];
    }
    const before = came.stage;
    for (const event of step.value) came.take(event);
    if (came.stage !== before) this.#measure(before === "waiting");
    this.over = came.failed;
    return step.value;
  }

  /** Lets the partner go, where it still has something to say. */
  close(): void {
    const { timers, target, stream } = this.#bounds;
    if (this.#came.stage === "waiting" && this.#came.waitedInVain) {
      const now = timers.now();
      target.stats.waited(stream ? "first" : "total", now - this.#began, now);
    }
    this.#watch.close();
    this.#link.unlink();
    if (this.#ended) return;
    this.#link.end();
    // Not waited for: what does not come to an end must not hold the place of others.
    this.#batches.return(undefined).catch(() => {});
  }

  #measure(first: boolean): void {
    const { timers, target, stream } = this.#bounds;
    const now = timers.now();
    // The first piece of a whole answer is its last; the two must not be mixed up.
    if (first && stream) target.stats.began(now - this.#began, now);
    if (this.#came.stage === "ended") target.stats.ended(now - this.#began, now);
  }

  #fail(event: StreamEvent): readonly StreamEvent[] {
    this.over = true;
    this.#came.take(event);
    return [event];
  }
}
