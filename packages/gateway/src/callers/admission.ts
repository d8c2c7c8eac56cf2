import { Problem } from "@homeport/protocol";
import type { Caller } from "./caller-book.ts";
import type { BudgetTake, Counters, Hold, RateTake, Refusal, Taken } from "./counters/index.ts";
import { appliesTo, counterOf, type MoneyRule, type RateRule, type Subject } from "./rules.ts";

/** What a request is about, and what it will come to at most: tokens, and whole millionths of the maker's currency. */
export type Asked = Omit<Subject, "partner"> & {
  estimate: { tokens: number; micros: number | null };
};

/** What a request came to; null where nobody can tell, and then the estimate counts. */
export type Spent = { costMicros: number | null; tokens: number | null };

/** A request that may go on. It is ended once, by `settle` or `cancel`; what comes after that does nothing. */
export type Admission = {
  /** Before each partner that is asked. @throws Problem `rate_limited`, after which another partner may be tried */
  partner(partner: string, now: number): void | Promise<void>;
  /** The request used something, or may have: served, cut short or failed after a partner was asked. */
  settle(spent: Spent, now: number): void;
  /** Nothing was used. Money and tokens come back, the request itself was made. */
  cancel(now: number): void;
};

const unlimited: Admission = { partner: () => {}, settle: () => {}, cancel: () => {} };

type Rule = { rates: readonly RateRule[]; budgets: readonly MoneyRule[] };

/**
 * Lets a request in by its key's scope and by every limit and budget that applies, or refuses it without taking anything.
 * At once where counters are in process, else with a promise.
 *
 * @throws Problem `key_scope`, `rate_limited`, `request_over_limit`, `budget_exhausted`, `budget_held`, `cost_unknown` or
 *   `limits_unavailable`
 */
export function admit(
  counters: Counters,
  { caller, asked }: { caller: Caller; asked: Asked },
  now: number,
): Admission | Promise<Admission> {
  requireScope(caller, asked);
  const { rates, budgets, partnerRates } = caller.rules;
  if (rates.length === 0 && budgets.length === 0 && partnerRates.length === 0) return unlimited;
  const admission = new CountedAdmission(counters, { partnerRates, asked });
  const waiting = admission.take({ rates, budgets }, asked, now);
  return waiting instanceof Promise ? waiting.then(() => admission) : admission;
}

class CountedAdmission implements Admission {
  readonly #counters: Counters;
  readonly #partnerRates: readonly RateRule[];
  readonly #asked: Asked;
  readonly #holds: Hold[] = [];
  #ended: { tokens: number | null; micros: number | null } | null = null;

  constructor(
    counters: Counters,
    { partnerRates, asked }: { partnerRates: readonly RateRule[]; asked: Asked },
  ) {
    this.#counters = counters;
    this.#partnerRates = partnerRates;
    this.#asked = asked;
  }

  partner(partner: string, now: number): void | Promise<void> {
    if (this.#partnerRates.length === 0) return;
    return this.take({ rates: this.#partnerRates, budgets: [] }, { ...this.#asked, partner }, now);
  }

  settle({ costMicros, tokens }: Spent, now: number): void {
    this.#end({ tokens, micros: costMicros === null ? null : Math.ceil(costMicros) }, now);
  }

  cancel(now: number): void {
    this.#end({ tokens: 0, micros: 0 }, now);
  }

  /** @throws Problem */
  take({ rates, budgets }: Rule, subject: Subject, now: number): void | Promise<void> {
    const { estimate } = this.#asked;
    const rules: { rates: RateRule[]; budgets: MoneyRule[] } = { rates: [], budgets: [] };
    const taking: { rates: RateTake[]; budgets: BudgetTake[] } = { rates: [], budgets: [] };
    for (const rule of rates) {
      if (!appliesTo(rule.only, subject)) continue;
      rules.rates.push(rule);
      taking.rates.push(rateTake(rule, subject, estimate.tokens));
    }
    for (const rule of budgets) {
      if (!appliesTo(rule.only, subject)) continue;
      const amount = estimate.micros ?? rule.unknownMicros;
      if (amount === null) throw new Problem("cost_unknown", { issues: issuesOf(rule.name, "budget") });
      rules.budgets.push(rule);
      const [key, window] = [counterOf(rule, subject), rule.windowAt(now)];
      taking.budgets.push({ key, limitMicros: rule.limitMicros, amountMicros: Math.ceil(amount), window });
    }
    if (taking.rates.length === 0 && taking.budgets.length === 0) return;
    const taken = this.#counters.take(taking, now);
    if (taken instanceof Promise) return taken.then((answer) => this.#keep(answer, rules, now));
    this.#keep(taken, rules, now);
  }

  #keep(taken: Taken, rules: Rule, now: number): void {
    if (taken.type === "refused") throw problemOf(taken.refusal, rules);
    this.#holds.push(taken.hold);
    // It ended while this was under way: the caller went away.
    if (this.#ended) this.#counters.settle(taken.hold, this.#ended, now);
  }

  #end(used: { tokens: number | null; micros: number | null }, now: number): void {
    if (this.#ended) return;
    this.#ended = used;
    for (const hold of this.#holds) this.#counters.settle(hold, used, now);
  }
}

function rateTake(rule: RateRule, subject: Subject, tokens: number): RateTake {
  const { take, each } = rule;
  if (each.length === 0 && take.of === "requests") return take;
  return {
    key: counterOf(rule, subject),
    rate: take.rate,
    cost: take.of === "tokens" ? tokens : take.cost,
    of: take.of,
  };
}

function requireScope(caller: Caller, { market, feature }: Asked): void {
  const { markets } = caller.scopes;
  if (markets && !markets.has(market)) {
    throw new Problem("key_scope", {
      issues: [{ path: "market", message: `it does not reach \`${market}\`` }],
    });
  }
  requireFeature(caller, feature);
}

/** @throws Problem `key_scope` where the key does not reach the feature */
export function requireFeature({ scopes: { features } }: Caller, feature: string): void {
  if (features && !features.has(feature)) {
    throw new Problem("key_scope", {
      issues: [{ path: "feature", message: `it does not reach \`${feature}\`` }],
    });
  }
}

function problemOf({ by, index, why, retryAfterMs }: Refusal, rules: Rule): Problem {
  const rule = by === "rate" ? rules.rates[index] : rules.budgets[index];
  const issues = issuesOf(rule?.name ?? "a limit", by === "rate" ? "limit" : "budget");
  // Rounded up: whoever waits so long is not refused by this limit again.
  const retryAfterSeconds = retryAfterMs === null ? null : Math.max(1, Math.ceil(retryAfterMs / 1_000));
  if (why === "never")
    return new Problem(by === "rate" ? "request_over_limit" : "budget_exhausted", { issues });
  if (why === "held") return new Problem("budget_held", { issues });
  return new Problem(by === "rate" ? "rate_limited" : "budget_exhausted", { issues, retryAfterSeconds });
}

function issuesOf(name: string, what: "limit" | "budget") {
  return [{ path: "", message: `the ${what} is ${name}` }];
}
