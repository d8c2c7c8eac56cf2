import type { BulkheadSettings } from "./settings.ts";
import type { Timers } from "./timers.ts";

/** A place at an endpoint, or why there is none; whoever gets a place gives it back once. */
export type Entry =
  | { type: "entered"; leave: () => void }
  | { type: "refused"; why: "full" | "waited" | "cancelled" };

type Waiter = { lane: string; settle: (entry: Entry) => void };

/**
 * Keeps one endpoint from holding more of the gateway than its share, however slow it is.
 * Those who wait are served lane by lane in turn, so that one lane's crowd does not keep the others out.
 */
export class Bulkhead {
  settings: BulkheadSettings;
  readonly #timers: Timers;
  /** Lanes in the order of their turn, each with its waiters in the order of their coming. */
  readonly #lanes = new Map<string, Set<Waiter>>();
  #inside = 0;
  #waiting = 0;

  constructor(settings: BulkheadSettings, timers: Timers) {
    this.settings = settings;
    this.#timers = timers;
  }

  get inside(): number {
    return this.#inside;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /**
   * A place at once, or after a wait within the settings.
   *
   * @param about.lane who must not suffer from whom, such as a market or a tenant.
   */
  enter(about: { lane: string; signal: AbortSignal }): Entry | Promise<Entry> {
    if (about.signal.aborted) return { type: "refused", why: "cancelled" };
    if (this.#inside < this.settings.concurrent && this.#waiting === 0) return this.#place();
    if (this.#waiting >= this.settings.queue && !this.#makeRoom(about.lane))
      return { type: "refused", why: "full" };
    return this.#wait(about);
  }

  #place(): Entry {
    this.#inside++;
    let left = false;
    return {
      type: "entered",
      leave: () => {
        if (left) return;
        left = true;
        this.#inside--;
        this.#admit();
      },
    };
  }

  #wait({ lane, signal }: { lane: string; signal: AbortSignal }): Promise<Entry> {
    return new Promise((resolve) => {
      const refuse = (why: "waited" | "cancelled") => {
        this.#remove(waiter);
        waiter.settle({ type: "refused", why });
      };
      const cancel = () => refuse("cancelled");
      const stop = this.#timers.after(this.settings.waitMs, () => refuse("waited"));
      const waiter: Waiter = {
        lane,
        settle(entry) {
          stop();
          signal.removeEventListener("abort", cancel);
          resolve(entry);
        },
      };
      signal.addEventListener("abort", cancel, { once: true });
      const waiters = this.#lanes.get(lane);
      if (waiters) waiters.add(waiter);
      else this.#lanes.set(lane, new Set([waiter]));
      this.#waiting++;
    });
  }

  #remove(waiter: Waiter): void {
    const waiters = this.#lanes.get(waiter.lane);
    if (!waiters?.delete(waiter)) return;
    this.#waiting--;
    if (waiters.size === 0) this.#lanes.delete(waiter.lane);
  }

  #admit(): void {
    while (this.#inside < this.settings.concurrent) {
      const [turn] = this.#lanes;
      if (!turn) return;
      const [lane, waiters] = turn;
      const [waiter] = waiters;
      if (!waiter) return;
      this.#remove(waiter);
      // The lane's next waits until every other lane has had its turn.
      if (this.#lanes.delete(lane)) this.#lanes.set(lane, waiters);
      waiter.settle(this.#place());
    }
  }

  /** Where one lane fills the queue, its newest gives way to a lane with fewer; false where nobody should. */
  #makeRoom(lane: string): boolean {
    let longest: Set<Waiter> | null = null;
    for (const waiters of this.#lanes.values()) {
      if (longest === null || waiters.size > longest.size) longest = waiters;
    }
    const own = this.#lanes.get(lane)?.size ?? 0;
    if (longest === null || longest.size <= own + 1) return false;
    const newest = [...longest].at(-1);
    if (!newest) return false;
    this.#remove(newest);
    newest.settle({ type: "refused", why: "full" });
    return true;
  }
}
