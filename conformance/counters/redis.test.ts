import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, test } from "node:test";
import * as fc from "fast-check";
import { MemoryCounters, RedisCounters } from "../../packages/gateway/src/callers/counters/index.ts";
import { mustHaveRedis, testRedis } from "./redis-server.ts";
import { budget, countersSuite, fresh, holdMs, rate } from "./suite.ts";

const redis = await testRedis();

if (redis.type === "none") {
  if (mustHaveRedis) test("there is a Redis to try the counters on", () => assert.fail(redis.why));
  else test("counters in Redis", { skip: redis.why }, () => {});
} else {
  const { url } = redis;
  after(() => redis.stop());
  const prefix = `{homeport-test-${randomBytes(6).toString("hex")}}:`;
  const open = (clock: "caller" | "redis") =>
    new RedisCounters({
      url,
      holdMs,
      clock,
      waitMs: 5_000,
      prefix,
      report: () => {},
    });
  const connected = async (clock: "caller" | "redis") => {
    const counters = open(clock);
    await untilConnected(counters);
    return counters;
  };

  countersSuite("in Redis", { open: () => connected("caller"), runs: 60 });

  test("counters in Redis and in process answer alike, whatever is asked of them", async () => {
    const shared = await connected("caller");
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 3_000 }),
      cost: fc.integer({ min: 1, max: 6 }),
      amount: fc.integer({ min: 1, max: 500 }),
      settle: fc.option(
        fc.record({
          which: fc.nat(5),
          tokens: fc.option(fc.integer({ min: 0, max: 9 })),
          micros: fc.option(fc.integer({ min: 0, max: 600 })),
        }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const own = new MemoryCounters({ holdMs, maxKeys: 1_000 });
        const [requests, tokens, purse] = [fresh("requests"), fresh("tokens"), fresh("purse")];
        const open: { mine: Held; theirs: Held }[] = [];
        let now = Date.UTC(2026, 10, 28, 9);
        for (const { wait, cost, amount, settle } of steps) {
          now += wait;
          if (settle && open.length > 0) {
            const [one] = open.splice(settle.which % open.length, 1);
            assert.ok(one);
            const { which: _, ...used } = settle;
            own.settle(one.mine, used, now);
            shared.settle(one.theirs, used, now);
          }
          const taking = {
            rates: [
              rate(requests, { rate: { intervalMs: 700, burst: 5 } }),
              rate(tokens, { rate: { intervalMs: 1_000 / 7, burst: 20 }, cost, of: "tokens" }),
            ],
            budgets: [budget(purse, { amountMicros: amount })],
          };
          const mine = own.take(taking, now);
          const theirs = await shared.take(taking, now);
          assert.equal(theirs.type, mine.type);
          if (mine.type === "refused" && theirs.type === "refused") {
            assert.deepEqual(theirs.refusal, mine.refusal);
          }
          if (mine.type === "taken" && theirs.type === "taken")
            open.push({ mine: mine.hold, theirs: theirs.hold });
        }
      }),
      { numRuns: 60 },
    );
    await shared.close();
  });

  test("gateways whose clocks differ by hours share one limit, by Redis's clock", async () => {
    const gateways = [await connected("redis"), await connected("redis")] as const;
    after(() => Promise.all(gateways.map((counters) => counters.close())));
    const [one, other] = gateways;
    const taking = {
      rates: [rate(fresh("shared"), { rate: { intervalMs: 60_000, burst: 2 } })],
      budgets: [],
    };
    const now = Date.now();
    assert.equal((await one.take(taking, now)).type, "taken");
    assert.equal((await other.take(taking, now + 7_200_000)).type, "taken");
    const refused = await one.take(taking, now - 7_200_000);
    assert.ok(refused.type === "refused");
    const wait = refused.refusal.retryAfterMs ?? 0;
    assert.ok(wait > 50_000 && wait <= 60_000, String(wait));
  });
}

type Held = Parameters<MemoryCounters["settle"]>[0];

async function untilConnected(counters: RedisCounters): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await counters.once(fresh("connected"), 1_000, Date.now());
      return;
    } catch (cause) {
      if (tries > 100) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
