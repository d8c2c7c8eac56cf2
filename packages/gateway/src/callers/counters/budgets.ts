import { Problem } from "@homeport/protocol";
import { BoundedMap } from "./bounded-map.ts";
import type { BudgetTake, Refusal } from "./counters.ts";
import { budgetRefusal } from "./refusal.ts";

type Held = { amount: number; expiresAt: number };
type Budget = {
  from: number;
  until: number | null;
  spent: number;
  reserved: number;
  holds: Map<string, Held>;
};

/** The money of one process: what is spent in each budget's window, and what requests under way hold. */
export class Budgets {
  readonly #budgets: BoundedMap<Budget>;
  readonly #holdMs: number;
  /** The latest end of a window that was let go. */
  #gone = -Infinity;

  constructor({ holdMs, maxKeys }: { holdMs: number; maxKeys: number }) {
    this.#holdMs = holdMs;
    this.#budgets = new BoundedMap(maxKeys, ({ until, holds }, now) => {
      if (holds.size > 0 || until === null || until > now) return false;
      this.#gone = Math.max(this.#gone, until);
      return true;
    });
  }

  /** @throws Problem `limits_unavailable` where the clock went back to a window of which nothing is known any more. */
  refusalOf(index: number, take: BudgetTake, now: number): Refusal | null {
    const budget = this.#turned(take, now);
    if (!budget && take.window.until !== null && take.window.until <= this.#gone) {
      throw new Problem("limits_unavailable", { retryAfterSeconds: 1, cause: "the clock went back" });
    }
    const { spent, reserved, until } = budget ?? { spent: 0, reserved: 0, until: take.window.until };
    if (spent + reserved + take.amountMicros <= take.limitMicros) return null;
    return budgetRefusal(index, take, { spent, until, now });
  }

  makeRoom(takes: readonly BudgetTake[], now: number): void {
    for (const { key } of takes) this.#budgets.reserve(key, now);
  }

  hold(id: string, take: BudgetTake, now: number): void {
    const budget = this.#opened(take);
    budget.reserved += take.amountMicros;
    budget.holds.set(id, { amount: take.amountMicros, expiresAt: now + this.#holdMs });
  }

  /** What a request came to counts also where its reservation has run out meanwhile: the money is gone. */
  settle(id: string, take: BudgetTake, micros: number): void {
    const budget = this.#opened(take);
    release(budget, id);
    budget.spent += micros;
  }

  #opened(take: BudgetTake): Budget {
    let budget = this.#budgets.get(take.key);
    if (!budget) {
      const { from, until } = take.window;
      this.#budgets.set(take.key, (budget = { from, until, spent: 0, reserved: 0, holds: new Map() }));
    }
    return budget;
  }

  /** A budget as it stands: a new window begins with nothing spent, an earlier one never comes back. */
  #turned({ key, window }: BudgetTake, now: number): Budget | undefined {
    const budget = this.#budgets.get(key);
    if (!budget) return undefined;
    // In the order they were made, and each stands equally long.
    for (const [id, { expiresAt }] of budget.holds) {
      if (expiresAt > now) break;
      release(budget, id);
    }
    if (window.from > budget.from) {
      budget.from = window.from;
      budget.until = window.until;
      budget.spent = 0;
    }
    return budget;
  }
}

function release(budget: Budget, id: string): void {
  const held = budget.holds.get(id);
  if (!held) return;
  budget.holds.delete(id);
  budget.reserved -= held.amount;
}
