import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { after, before, test } from "node:test";
import { RedisCounters, type RedisEvent } from "../../packages/gateway/src/callers/counters/index.ts";
import { freePort, hasRedisServer, mustHaveRedis, OwnRedis } from "./redis-server.ts";
import { budget, fresh, rate } from "./suite.ts";

const missing = hasRedisServer() ? null : "no `redis-server` is installed";

if (missing !== null) {
  if (mustHaveRedis) test("there is a Redis server to take away", () => assert.fail(missing));
  else test("counters while Redis is away", { skip: missing }, () => {});
} else {
  let server: OwnRedis;
  let counters: RedisCounters;
  const events: RedisEvent["type"][] = [];
  before(async () => {
    server = new OwnRedis(await freePort());
    counters = new RedisCounters({
      url: server.url,
      holdMs: 60_000,
      clock: "redis",
      waitMs: 300,
      prefix: "{homeport}:",
      report: ({ type }) => events.push(type),
    });
  });
  after(async () => {
    await counters.close();
    await server.end();
  });
  const take = async (taking: Parameters<RedisCounters["take"]>[0]) => counters.take(taking, Date.now());
  const away = { code: "limits_unavailable", details: { retryAfterSeconds: 1 } };
  const isAway = (cause: unknown) => {
    assert.ok(cause instanceof Error && "code" in cause && "details" in cause);
    assert.equal(cause.code, away.code);
    assert.equal((cause.details as { retryAfterSeconds: number }).retryAfterSeconds, 1);
    return true;
  };
  const until = async (what: string, check: () => boolean | Promise<boolean>) => {
    for (let tries = 0; tries < 200; tries++) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    assert.fail(`it never came to this: ${what}`);
  };
  const answering = () =>
    take({ rates: [rate(fresh("probe"))], budgets: [] }).then(
      () => true,
      () => false,
    );

  test("nothing is allowed before Redis was ever reached, and everything counts once it is", async () => {
    await assert.rejects(take({ rates: [rate("early")], budgets: [] }), isAway);
    await assert.rejects(async () => counters.once("early", 1_000, Date.now()), isAway);
    await assert.rejects(async () => counters.count("early", { from: 0, until: null }), isAway);
    await assert.rejects(async () => counters.counted("early", { from: 0, until: null }), isAway);
    await server.start();
    await until("Redis answers", answering);
    assert.deepEqual(events, ["redis-away", "redis-connected"]);
  });

  test("while Redis is gone every request is refused at once, and it is taken up again by itself", async () => {
    await server.kill();
    await until("the loss is noticed", async () => !(await answering()));
    const began = performance.now();
    await assert.rejects(take({ rates: [rate("gone")], budgets: [] }), isAway);
    assert.ok(performance.now() - began < 2_000);
    await server.start();
    await until("Redis answers again", answering);
    assert.ok(events.filter((type) => type === "redis-connected").length >= 2);
  });

  test("what is to be settled while Redis is gone is settled when it is back", async () => {
    const purse = budget(fresh("purse"), { window: { from: 0, until: null } });
    const answer = await take({ rates: [], budgets: [purse] });
    assert.ok(answer.type === "taken");
    await server.kill();
    counters.settle(answer.hold, { tokens: null, micros: 950 }, Date.now());
    await server.start();
    await until("the money is spent", async () => {
      const next = await take({ rates: [], budgets: [purse] }).catch(() => null);
      if (next?.type === "taken") counters.settle(next.hold, { tokens: null, micros: 0 }, Date.now());
      return next?.type === "refused" && next.refusal.why === "spent";
    });
  });

  test("a Redis that hangs is waited for a moment only, and counts again when it goes on", async () => {
    assert.equal(await answering(), true);
    server.signal("SIGSTOP");
    const began = performance.now();
    await assert.rejects(take({ rates: [rate(fresh("hangs"))], budgets: [] }), isAway);
    const waited = performance.now() - began;
    assert.ok(waited >= 250 && waited < 3_000, `${waited} ms`);
    server.signal("SIGCONT");
    await until("Redis answers again", answering);
  });
}
