import { randomBytes } from "node:crypto";
import { Problem } from "@homeport/protocol";
import type { Counters, Hold, Mark, Refusal, Taken, Taking, Used } from "./counters.ts";
import { Deliveries } from "./deliveries.ts";
import { type Connection, type ConnectionEvent, connectRedis } from "./redis-connection.ts";
import { countedScript, countScript, onceScript, settleScript, takeScript } from "./redis-scripts.ts";
import { budgetRefusal, rateRefusal, worse } from "./refusal.ts";
import type { Window } from "./window.ts";

export type RedisEvent = ConnectionEvent | { type: "settlement-lost" };

export type RedisOptions = {
  url: string;
  /** How long a reservation stands that nobody settles, such as one of a gateway that crashed. */
  holdMs: number;
  /** The longest that one step waits for an answer. */
  waitMs: number;
  /** Whose clock counts: Redis's own, so that gateways whose clocks differ count as one, or the one given with each call. */
  clock: "redis" | "caller";
  /** Begins every key; what is in braces keeps the keys of a cluster together. */
  prefix: string;
  report: (event: RedisEvent) => void;
};

/**
 * Counters that gateways share, in Redis: one round trip takes everything that one request takes.
 * Where Redis does not answer nothing is allowed, and what is to be settled is kept and delivered once it does.
 */
export class RedisCounters implements Counters {
  readonly #options: RedisOptions;
  readonly #connection: Connection;
  readonly #deliveries: Deliveries;
  /** Begins this process's holds, which are counted from there. */
  readonly #self = randomBytes(9).toString("base64url");
  #holds = 0;

  constructor(options: RedisOptions) {
    this.#options = options;
    this.#connection = connectRedis(options);
    this.#deliveries = new Deliveries(() => options.report({ type: "settlement-lost" }));
  }

  async take(taking: Taking, now: number): Promise<Taken> {
    const { rates, budgets } = taking;
    const id = `${this.#self}-${++this.#holds}`;
    const keys = [
      ...rates.map(({ key }) => this.#key("rate", key)),
      ...budgets.map(({ key }) => this.#key("sum", key)),
      ...budgets.map(({ key }) => this.#key("held", key)),
    ];
    const words = [
      this.#clock(now),
      id,
      this.#options.holdMs,
      rates.length,
      budgets.length,
      ...rates.flatMap(({ rate, cost }) => [rate.intervalMs, rate.burst, cost]),
      ...budgets.flatMap(({ limitMicros, amountMicros, window: { from, until } }) => [
        limitMicros,
        amountMicros,
        from,
        until ?? "",
      ]),
    ].map(String);
    const [type, ...fields] = textsOf(await this.#connection.run(takeScript, keys, words));
    if (type === "refused") return { type, refusal: refusalOf(taking, fields) };
    if (type !== "taken") throw unreadable();
    return { type, hold: { id, taking, marks: marksOf(taking, fields), open: true } };
  }

  settle(hold: Hold, used: Used, now: number): void {
    if (!hold.open) return;
    hold.open = false;
    const { rates, budgets } = hold.taking;
    const { tokens, micros } = used;
    const corrected = rates.flatMap((take, index) => {
      const mark = hold.marks[index];
      return mark && tokens !== null && tokens !== take.cost ? [{ take, mark, tokens }] : [];
    });
    if (corrected.length === 0 && budgets.length === 0) return;
    const keys = [
      this.#key("done", hold.id),
      ...corrected.map(({ take }) => this.#key("rate", take.key)),
      ...budgets.map(({ key }) => this.#key("sum", key)),
      ...budgets.map(({ key }) => this.#key("held", key)),
    ];
    const words = [
      this.#clock(now),
      hold.id,
      10 * this.#options.holdMs,
      corrected.length,
      budgets.length,
      ...corrected.flatMap(({ take, mark, tokens }) => [
        (tokens - take.cost) * take.rate.intervalMs,
        mark.end,
        mark.busy,
        mark.refunded,
      ]),
      ...budgets.flatMap(({ amountMicros, window: { from, until } }) => [
        amountMicros,
        micros ?? amountMicros,
        from,
        until ?? "",
      ]),
    ].map(String);
    this.#deliveries.add(() => this.#connection.run(settleScript, keys, words));
  }

  async once(key: string, ttlMs: number, now: number): Promise<boolean> {
    const words = [this.#clock(now), String(Math.max(1, Math.ceil(ttlMs)))];
    return (await this.#connection.run(onceScript, [this.#key("once", key)], words)) === 1;
  }

  async count(key: string, window: Window): Promise<number> {
    return this.#count(countScript, key, window);
  }

  async counted(key: string, window: Window): Promise<number> {
    return this.#count(countedScript, key, window);
  }

  async #count(script: string, key: string, { from, until }: Window): Promise<number> {
    const words = [from, until ?? ""].map(String);
    const count = await this.#connection.run(script, [this.#key("count", key)], words);
    if (typeof count !== "number") throw unreadable();
    return count;
  }

  /** Delivers what is still to be settled, for a moment, and disconnects. */
  async close(): Promise<void> {
    await this.#deliveries.close(this.#options.waitMs);
    await this.#connection.close();
  }

  #key(kind: "rate" | "sum" | "held" | "once" | "done" | "count", key: string): string {
    return `${this.#options.prefix}${kind}:${key}`;
  }

  #clock(now: number): string {
    return this.#options.clock === "redis" ? "" : String(now);
  }
}

function refusalOf({ rates, budgets }: Taking, fields: readonly string[]): Refusal {
  let refusal: Refusal | null = null;
  for (let at = 0; at < fields.length; at += 4) {
    const [by, written, value = "", left = ""] = fields.slice(at, at + 4);
    const index = Number(written);
    const [rate, budget] = by === "rate" ? [rates[index]] : [undefined, budgets[index]];
    if (rate) refusal = worse(refusal, rateRefusal(index, rate, Number(value)));
    if (budget) {
      const until = left === "" ? null : Number(left);
      refusal = worse(refusal, budgetRefusal(index, budget, { spent: Number(value), until, now: 0 }));
    }
  }
  if (!refusal) throw unreadable();
  return refusal;
}

function marksOf({ rates }: Taking, fields: readonly string[]): (Mark | null)[] {
  return rates.map(({ of }, index) => {
    const [end, busy, refunded] = fields.slice(index * 3, index * 3 + 3);
    if (end === undefined || busy === undefined || refunded === undefined) throw unreadable();
    return of === "tokens" ? { end: Number(end), busy, refunded: Number(refunded) } : null;
  });
}

function textsOf(answer: unknown): string[] {
  if (!Array.isArray(answer)) throw unreadable();
  return answer.map(String);
}

function unreadable(): Problem {
  return new Problem("limits_unavailable", { retryAfterSeconds: 1, cause: "Redis answered in another form" });
}
