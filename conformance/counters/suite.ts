import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, test } from "node:test";
import * as fc from "fast-check";
import {
  type BudgetTake,
  type Counters,
  type Hold,
  type RateTake,
  windowOf,
} from "../../packages/gateway/src/callers/counters/index.ts";
import { GcraOracle } from "./gcra-oracle.ts";

/** Opens counters whose time is what each call says; reservations stand 60 s. */
export type Open = () => Counters | Promise<Counters>;

export const holdMs = 60_000;
const start = Date.UTC(2026, 10, 28, 9);
const dayMs = 86_400_000;

/** A key that nobody used before, so that runs do not meet each other. */
export function fresh(name: string): string {
  return `${name}/${randomBytes(9).toString("base64url")}`;
}

export function rate(key: string, take: Partial<RateTake> & { per?: number } = {}): RateTake {
  const { per = 1_000, ...rest } = take;
  return { key, rate: { intervalMs: per, burst: 3 }, cost: 1, of: "requests", ...rest };
}

export function budget(key: string, take: Partial<BudgetTake> = {}): BudgetTake {
  const from = Math.floor(start / dayMs) * dayMs;
  return { key, limitMicros: 1_000, amountMicros: 100, window: { from, until: from + dayMs }, ...take };
}

const only = (...rates: RateTake[]) => ({ rates, budgets: [] });
const money = (...budgets: BudgetTake[]) => ({ rates: [], budgets });

/** What every backend of counters must do; `runs` is how often chance has a go where it matters most. */
export function countersSuite(name: string, { open, runs }: { open: Open; runs: number }): void {
  describe(`counters ${name}`, () => {
    let counters: Counters;
    // Each test has a time of its own, and so counters of its own.
    beforeEach(async () => void (counters = await open()));
    afterEach(() => counters.close());

    const taken = async (taking: Parameters<Counters["take"]>[0], now: number): Promise<Hold> => {
      const answer = await counters.take(taking, now);
      assert.ok(answer.type === "taken", JSON.stringify(answer));
      return answer.hold;
    };
    const refused = async (taking: Parameters<Counters["take"]>[0], now: number) => {
      const answer = await counters.take(taking, now);
      assert.ok(answer.type === "refused", "it was allowed");
      return answer.refusal;
    };
    /** A read of a budget: the most that is still to be had. */
    const left = async (take: BudgetTake, now: number) => {
      for (let amount = take.limitMicros; amount > 0; amount -= 1) {
        const answer = await counters.take(money({ ...take, amountMicros: amount }), now);
        if (answer.type === "refused") continue;
        counters.settle(answer.hold, { tokens: 0, micros: 0 }, now);
        return amount;
      }
      return 0;
    };

    test("a count tells how many there were before, each key and each window for itself", async () => {
      const [key, other] = [fresh("count"), fresh("count")];
      const today = windowOf("day", start);
      const tomorrow = windowOf("day", start + dayMs);
      assert.equal(await counters.counted(key, today), 0);
      for (let before = 0; before < 3; before++) assert.equal(await counters.count(key, today), before);
      assert.equal(await counters.counted(key, today), 3);
      assert.equal(await counters.counted(other, today), 0);
      assert.equal(await counters.counted(key, tomorrow), 0);
      assert.equal(await counters.count(key, tomorrow), 0);
      // Where a clock is behind, yesterday does not come back with nothing counted.
      assert.equal(await counters.count(key, today), 1);
      assert.equal(await counters.counted(key, today), 2);
      assert.equal(await counters.counted(key, tomorrow), 2);
    });

    test("a count without an end goes on", async () => {
      const key = fresh("total");
      for (let before = 0; before < 2; before++)
        assert.equal(await counters.count(key, windowOf("total", start + before * 400 * dayMs)), before);
    });

    test("of many that are counted at once each hears another number", async () => {
      const key = fresh("many");
      const window = windowOf("day", start);
      const heard = await Promise.all(Array.from({ length: 50 }, async () => counters.count(key, window)));
      assert.deepEqual(
        heard.toSorted((left, right) => left - right),
        Array.from({ length: 50 }, (_, index) => index),
      );
    });

    test("a limit allows its burst at once, then one more each interval, and says when", async () => {
      const take = only(rate(fresh("burst")));
      for (let count = 0; count < 3; count++) await taken(take, start);
      const refusal = await refused(take, start + 250);
      assert.deepEqual(refusal, { by: "rate", index: 0, why: "spent", retryAfterMs: 750 });
      await refused(take, start + 999);
      await taken(take, start + 1_000);
      await refused(take, start + 1_000);
    });

    test("what is told as the time to wait is enough, and no millisecond too much", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 5_000 }),
          fc.integer({ min: 1, max: 20 }),
          fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 12 }),
          async (per, burst, gaps) => {
            const take = only(rate(fresh("wait"), { per, rate: { intervalMs: per, burst } }));
            let now = start;
            for (let count = 0; count < burst; count++) await taken(take, now);
            for (const gap of gaps) {
              now += gap;
              const answer = await counters.take(take, now);
              if (answer.type === "taken") continue;
              const wait = answer.refusal.retryAfterMs ?? Number.NaN;
              assert.ok(wait > 0);
              if (wait > 1) await refused(take, now + wait - 1);
              await taken(take, now + wait);
              now += wait;
            }
          },
        ),
        { numRuns: 20 },
      );
    });

    test("a cost above the burst is refused for ever, and costs nothing", async () => {
      const key = fresh("over");
      const refusal = await refused(only(rate(key, { cost: 4 })), start);
      assert.deepEqual(refusal, { by: "rate", index: 0, why: "never", retryAfterMs: null });
      await taken(only(rate(key, { cost: 3 })), start);
    });

    test("a refused request takes nothing of the limits and budgets that would have allowed it", async () => {
      const [wide, narrow, purse] = [fresh("wide"), fresh("narrow"), fresh("purse")];
      await taken(only(rate(narrow, { cost: 3 })), start);
      const both = { rates: [rate(wide), rate(narrow)], budgets: [budget(purse)] };
      for (let count = 0; count < 5; count++) assert.equal((await refused(both, start)).index, 1);
      await taken(only(rate(wide, { cost: 3 })), start);
      assert.equal(await left(budget(purse), start), 1_000);
    });

    test("of several limits in the way, the one that lasts longest is told", async () => {
      const [soon, late] = [fresh("soon"), fresh("late")];
      const both = only(
        rate(soon, { rate: { intervalMs: 100, burst: 1 } }),
        rate(late, { rate: { intervalMs: 9_000, burst: 1 } }),
      );
      await taken(both, start);
      assert.deepEqual(await refused(both, start), {
        by: "rate",
        index: 1,
        why: "spent",
        retryAfterMs: 9_000,
      });
    });

    test("no interleaving of takes and corrections lets through more than the limit permits", async () => {
      const step = fc.record({
        // In tenths of the time in which one unit comes back.
        wait: fc.integer({ min: 0, max: 60 }),
        cost: fc.integer({ min: 1, max: 9 }),
        settle: fc.option(
          fc.record({ which: fc.nat(7), tokens: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12 })) }),
        ),
        // Takes the last unit as well: only at the brim does it show whether there was one too many.
        fill: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 5, maxLength: 25 }),
          fc.constantFrom(37, 250, 1_000, 1_000 / 3),
          async (steps, intervalMs) => {
            const shape = { intervalMs, burst: 10 };
            const key = fresh("any");
            const oracle = new GcraOracle(shape);
            const open: { hold: Hold; entry: number }[] = [];
            let now = start;
            let allowed = 0;
            const take = async (cost: number): Promise<boolean> => {
              const answer = await counters.take(only({ key, rate: shape, cost, of: "tokens" }), now);
              if (answer.type === "refused") return false;
              assert.ok(oracle.allows(cost, now), `allowed ${cost} at ${now - start} ms`);
              open.push({ hold: answer.hold, entry: oracle.take(cost, now) });
              allowed += 1;
              return true;
            };
            for (const { wait, cost, settle, fill } of steps) {
              now += (wait * intervalMs) / 10;
              if (settle && open.length > 0) {
                const [one] = open.splice(settle.which % open.length, 1);
                assert.ok(one);
                counters.settle(one.hold, { tokens: settle.tokens, micros: null }, now);
                oracle.correct(one.entry, settle.tokens);
              }
              await take(cost);
              for (let more = fill; more; more = await take(1));
            }
            assert.ok(allowed > 0);
          },
        ),
        { numRuns: runs },
      );
    });

    test("tokens that were estimated and not used come back at once", async () => {
      const key = fresh("back");
      const take = only(rate(key, { cost: 3, of: "tokens" }));
      const hold = await taken(take, start);
      await refused(only(rate(key, { cost: 2, of: "tokens" })), start);
      counters.settle(hold, { tokens: 1, micros: null }, start);
      await taken(only(rate(key, { cost: 2, of: "tokens" })), start);
      await refused(only(rate(key, { cost: 1, of: "tokens" })), start);
    });

    test("what comes back late takes nothing from the queue that came after it", async () => {
      const shape = { intervalMs: 1_000, burst: 30 };
      const tokens = (key: string, cost: number) => only({ key, rate: shape, cost, of: "tokens" as const });
      const at = (seconds: number) => start + seconds * 1_000;
      const back = (hold: Hold, seconds: number) =>
        counters.settle(hold, { tokens: 0, micros: null }, at(seconds));
      const queued = async (key: string, seconds: number) =>
        ((await refused(tokens(key, 30), at(seconds))).retryAfterMs ?? 0) / 1_000;

      // Both of the first two used nothing, so the third has been queued alone since 12 s and ends at 17 s at the earliest.
      const shifted = fresh("shifted");
      const [first, second] = [
        await taken(tokens(shifted, 10), start),
        await taken(tokens(shifted, 10), start),
      ];
      back(first, 5);
      await taken(tokens(shifted, 5), at(12));
      back(second, 13);
      assert.ok((await queued(shifted, 13)) >= 4);

      // This queue ran empty 15 s after it began; what was taken before that has nothing left to give back.
      const emptied = fresh("emptied");
      await taken(tokens(emptied, 5), at(100));
      back(await taken(tokens(emptied, 10), at(100)), 100);
      const before = await taken(tokens(emptied, 10), at(100));
      await taken(tokens(emptied, 10), at(116));
      back(before, 117);
      assert.equal(await queued(emptied, 117), 9);
    });

    test("tokens used beyond the estimate are a debt that later requests wait for", async () => {
      const key = fresh("debt");
      const hold = await taken(only(rate(key, { of: "tokens" })), start);
      counters.settle(hold, { tokens: 11, micros: null }, start);
      const refusal = await refused(only(rate(key, { of: "tokens" })), start);
      assert.equal(refusal.retryAfterMs, 9_000);
      await refused(only(rate(key, { of: "tokens" })), start + 8_999);
      await taken(only(rate(key, { of: "tokens" })), start + 9_000);
    });

    test("an unknown count leaves the estimate standing, and a request counts whatever it used", async () => {
      const key = fresh("unknown");
      const hold = await taken(only(rate(key, { cost: 3, of: "tokens" })), start);
      counters.settle(hold, { tokens: null, micros: null }, start);
      await refused(only(rate(key, { of: "tokens" })), start);
      const other = fresh("request");
      const request = await taken(only(rate(other, { cost: 3 })), start);
      counters.settle(request, { tokens: 0, micros: null }, start);
      await refused(only(rate(other)), start);
    });

    test("a thousand reservations at once get no more than the budget holds", async () => {
      const take = money(budget(fresh("thousand"), { limitMicros: 250_050, amountMicros: 1_000 }));
      const answers = await Promise.all(
        Array.from({ length: 1_000 }, async () => counters.take(take, start)),
      );
      const holds = answers.flatMap((answer) => (answer.type === "taken" ? [answer.hold] : []));
      assert.equal(holds.length, 250);
      const refusals = answers.flatMap((answer) => (answer.type === "refused" ? [answer.refusal] : []));
      assert.ok(refusals.every(({ why, retryAfterMs }) => why === "held" && retryAfterMs === null));
      for (const hold of holds) counters.settle(hold, { tokens: null, micros: 900 }, start);
      // 225,000 are spent, so 25 more fit.
      const more = await Promise.all(Array.from({ length: 100 }, async () => counters.take(take, start)));
      assert.equal(more.filter(({ type }) => type === "taken").length, 25);
    });

    test("what is spent and what is held never come to more than the budget, whatever ends when", async () => {
      const step = fc.record({
        amount: fc.integer({ min: 1, max: 400 }),
        end: fc.option(fc.record({ which: fc.nat(9), part: fc.integer({ min: 0, max: 100 }) })),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
          const purse = budget(fresh("purse"));
          const held: { hold: Hold; amount: number }[] = [];
          let spent = 0;
          for (const { amount, end } of steps) {
            if (end && held.length > 0) {
              const [one] = held.splice(end.which % held.length, 1);
              assert.ok(one);
              const micros = end.part === 100 ? null : Math.floor((one.amount * end.part) / 100);
              counters.settle(one.hold, { tokens: null, micros }, start);
              spent += micros ?? one.amount;
            }
            const answer = await counters.take(money({ ...purse, amountMicros: amount }), start);
            const before = spent + held.reduce((sum, { amount }) => sum + amount, 0);
            assert.equal(answer.type, before + amount <= 1_000 ? "taken" : "refused");
            if (answer.type === "taken") held.push({ hold: answer.hold, amount });
          }
        }),
        { numRuns: 40 },
      );
    });

    test("a spent budget says when its window ends, a reservation in the way says nothing, too much alone is never", async () => {
      const purse = budget(fresh("why"));
      const noon = purse.window.from + dayMs / 2;
      const hold = await taken(money({ ...purse, amountMicros: 1_000 }), noon);
      assert.deepEqual(await refused(money(purse), noon), {
        by: "budget",
        index: 0,
        why: "held",
        retryAfterMs: null,
      });
      counters.settle(hold, { tokens: null, micros: 950 }, noon);
      assert.deepEqual(await refused(money(purse), noon), {
        by: "budget",
        index: 0,
        why: "spent",
        retryAfterMs: dayMs / 2,
      });
      assert.equal((await refused(money({ ...purse, amountMicros: 1_001 }), noon)).why, "never");
      const total = budget(fresh("total"), { window: { from: 0, until: null } });
      counters.settle(await taken(money(total), noon), { tokens: null, micros: 1_000 }, noon);
      const refusal = await refused(money(total), noon + 400 * dayMs);
      assert.deepEqual([refusal.why, refusal.retryAfterMs], ["spent", null]);
    });

    test("a cost above what was reserved counts in full and stops what follows", async () => {
      const purse = budget(fresh("above"));
      counters.settle(await taken(money(purse), start), { tokens: null, micros: 1_700 }, start);
      assert.equal((await refused(money({ ...purse, amountMicros: 1 }), start)).why, "spent");
    });

    test("settling twice counts once", async () => {
      const purse = budget(fresh("twice"));
      const hold = await taken(money(purse), start);
      counters.settle(hold, { tokens: null, micros: 40 }, start);
      counters.settle(hold, { tokens: null, micros: 40 }, start);
      assert.equal(await left(purse, start), 960);
    });

    test("a reservation that nobody settles gives the money back in time, and a late settlement still counts", async () => {
      const purse = budget(fresh("crash"), { amountMicros: 1_000 });
      const hold = await taken(money(purse), start);
      assert.equal((await refused(money(purse), start + holdMs - 1)).why, "held");
      const next = await taken(money({ ...purse, amountMicros: 400 }), start + holdMs);
      counters.settle(hold, { tokens: null, micros: 500 }, start + holdMs + 1);
      assert.equal((await refused(money({ ...purse, amountMicros: 101 }), start + holdMs + 2)).why, "held");
      counters.settle(next, { tokens: null, micros: 400 }, start + holdMs + 3);
      assert.equal(await left(purse, start + holdMs + 4), 100);
    });

    test("a new window begins with nothing spent, but for what is still held", async () => {
      const purse = budget(fresh("window"));
      const { until } = purse.window;
      assert.ok(until !== null);
      counters.settle(await taken(money(purse), start), { tokens: null, micros: 1_000 }, start);
      const tomorrow = { ...purse, window: { from: until, until: until + dayMs } };
      const hold = await taken(money({ ...tomorrow, amountMicros: 300 }), until - 1_000);
      const next = { ...purse, window: { from: until + dayMs, until: until + 2 * dayMs } };
      assert.equal((await refused(money({ ...next, amountMicros: 701 }), until)).why, "held");
      counters.settle(hold, { tokens: null, micros: 300 }, until + 1);
      assert.equal(await left(next, until + 2), 700);
    });

    test("a clock that goes back brings neither requests nor money", async () => {
      const [key, purse] = [fresh("clock"), budget(fresh("purse"))];
      const all = only(rate(key, { cost: 3 }));
      const spend = async (take: BudgetTake, now: number) =>
        counters.settle(await taken(money(take), now), { tokens: null, micros: 1_000 }, now);
      await taken(all, start);
      await spend(purse, start);
      const { until } = purse.window;
      assert.ok(until !== null);
      const tomorrow = { ...purse, window: { from: until, until: until + dayMs } };
      await taken(all, start + dayMs);
      await spend(tomorrow, start + dayMs);
      for (const back of [1, 60_000, dayMs, 2 * dayMs]) {
        const now = start + dayMs - back;
        await refused(only(rate(key)), now);
        await refused(money(purse), now);
        await refused(money(tomorrow), now);
      }
    });

    test("a clock that jumps ahead brings one burst, however far it jumps", async () => {
      const key = fresh("ahead");
      const far = start + 400 * dayMs;
      await taken(only(rate(key, { cost: 3 })), start + 3 * dayMs);
      await taken(only(rate(key, { cost: 3 })), far);
      await refused(only(rate(key)), far);
    });

    test("a key is new once, however many ask at the same time, and again when its time is over", async () => {
      const key = fresh("once");
      const later = start + 500 * dayMs;
      const answers = await Promise.all(
        Array.from({ length: 50 }, async () => counters.once(key, 1_000, later)),
      );
      assert.equal(answers.filter(Boolean).length, 1);
      assert.equal(await counters.once(key, 1_000, later + 999), false);
      assert.equal(await counters.once(key, 1_000, later + 1_000), true);
      assert.equal(await counters.once(fresh("once"), 1_000, later), true);
    });
  });
}
