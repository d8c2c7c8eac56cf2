import type { Composition } from "@homeport/protocol";
import { isNamed } from "./named.ts";
import type { OrderContext } from "./order-context.ts";
import type { ShadowRule } from "./settings.ts";
import type { Timers } from "./timers.ts";

export type ShadowCounts = { sent: number; failed: number; unaffordable: number; running: number };

const minuteMs = 60_000;

/**
 * Sends copies of requests to a second composition that the decision permits as well, within a budget.
 * Nothing of it reaches the caller: neither its answer, nor its errors, nor its time.
 */
export class Shadow {
  readonly #timers: Timers;
  /** What each rule may still send in its minute. */
  readonly #budgets = new WeakMap<ShadowRule, { minute: number; sent: number }>();
  readonly #running = new Set<AbortController>();
  #sent = 0;
  #failed = 0;
  #unaffordable = 0;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  counts(): ShadowCounts {
    return {
      sent: this.#sent,
      failed: this.#failed,
      unaffordable: this.#unaffordable,
      running: this.#running.size,
    };
  }

  /**
   * Which composition gets a copy of this request, or null.
   *
   * @param permitted the decision's own list; nothing else is ever chosen.
   * @param about.first what serves the request itself.
   */
  choose(
    permitted: readonly Composition[],
    rule: ShadowRule | null,
    about: Pick<OrderContext, "health" | "random" | "now"> & { first: Composition },
  ): Composition | null {
    if (rule === null) return null;
    const { first, health, random, now } = about;
    if (random() >= rule.percent / 100) return null;
    const chosen = permitted.find((composition) => composition !== first && isNamed(rule.to, composition));
    if (!chosen) return null;
    const state = health(chosen)?.breaker.state(now) ?? "closed";
    // A partner in trouble is tried out with requests that somebody waits for.
    if (state !== "closed") return null;
    return this.#afford(rule, now) ? chosen : null;
  }

  /**
   * Runs a copy beside the request. It ends with its own time and not with the request, and whatever it throws is only counted.
   *
   * @param copy gives what it came to; for the cost, say, that is to be noted.
   */
  run(copy: (signal: AbortSignal) => Promise<unknown>, totalMs: number): void {
    const over = new AbortController();
    const stop = this.#timers.after(totalMs, () => over.abort());
    this.#running.add(over);
    this.#sent++;
    void (async () => {
      try {
        await copy(over.signal);
      } catch {
        this.#failed++;
      } finally {
        stop();
        this.#running.delete(over);
      }
    })();
  }

  /** Ends all that run. */
  close(): void {
    for (const over of this.#running) over.abort();
  }

  #afford(rule: ShadowRule, now: number): boolean {
    const minute = Math.floor(now / minuteMs);
    let budget = this.#budgets.get(rule);
    if (!budget || budget.minute !== minute) {
      budget = { minute, sent: 0 };
      this.#budgets.set(rule, budget);
    }
    if (budget.sent >= rule.perMinute) {
      this.#unaffordable++;
      return false;
    }
    budget.sent++;
    return true;
  }
}
