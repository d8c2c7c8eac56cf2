import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { Breaker } from "./breaker.ts";
import { dice, engine, partnerAt, settled, StoodClock } from "./routing.fixture.ts";
import { BreakerSettings } from "./settings.ts";
import { Shadow } from "./shadow.ts";
import { Stats } from "./stats.ts";

const acme = partnerAt("acme");
const bolt = partnerAt("bolt");
const rule = { to: "bolt/*", percent: 100, perMinute: 10 };

function about(more: object = {}) {
  return { first: acme, health: () => null, random: dice(), now: 0, ...more };
}

describe("a shadow", () => {
  it("goes only to what the decision permits, and never to what serves the request itself", () => {
    fc.assert(
      fc.property(
        fc.subarray([acme, bolt, partnerAt("core"), engine]),
        fc.constantFrom("*", "bolt/*", "core/m", "local", "nobody/*"),
        (permitted, to) => {
          const first = permitted[0] ?? acme;
          const chosen = new Shadow(new StoodClock()).choose(permitted, { ...rule, to }, about({ first }));
          assert.ok(chosen === null || (permitted.includes(chosen) && chosen !== first));
        },
      ),
    );
    const shadow = new Shadow(new StoodClock());
    assert.equal(shadow.choose([acme, bolt], rule, about()), bolt);
    assert.equal(shadow.choose([acme], rule, about()), null);
    assert.equal(shadow.choose([acme, bolt], null, about()), null);
  });

  it("is sent for its share of requests, and for no more than its budget in a minute", () => {
    const shadow = new Shadow(new StoodClock());
    const some = { ...rule, percent: 20, perMinute: 100_000 };
    const random = dice(4);
    const sent = Array.from({ length: 10_000 }, () => shadow.choose([acme, bolt], some, about({ random })));
    assert.ok(Math.abs(sent.filter(Boolean).length / 10_000 - 0.2) < 0.015);
    const bounded = { ...rule };
    const inMinute = (now: number) =>
      Array.from({ length: 50 }, () => shadow.choose([acme, bolt], bounded, about({ now }))).filter(Boolean)
        .length;
    assert.deepEqual([inMinute(0), inMinute(59_999), inMinute(60_000)], [10, 0, 10]);
    assert.equal(shadow.counts().unaffordable, 130);
  });

  it("is not sent to a partner in trouble; a trial is for somebody who waits", () => {
    const breaker = new Breaker(BreakerSettings.parse({ consecutive: 1 }), () => 0);
    breaker.enter(0)?.end({ type: "failed", retryAfterMs: null }, 0);
    const health = () => ({ breaker, stats: new Stats() });
    const shadow = new Shadow(new StoodClock());
    assert.equal(shadow.choose([acme, bolt], rule, about({ health })), null);
    assert.equal(shadow.choose([acme, bolt], rule, about({ health, now: 3_600_000 })), null);
  });

  it("never lets an error out, and is counted", async () => {
    const shadow = new Shadow(new StoodClock());
    shadow.run(() => Promise.reject(new Error("down")), 1_000);
    shadow.run(() => {
      throw new Error("a bug");
    }, 1_000);
    shadow.run(() => Promise.resolve(), 1_000);
    await settled();
    assert.deepEqual(shadow.counts(), { sent: 3, failed: 2, unaffordable: 0, running: 0 });
  });

  it("ends when its time is over, and with the gateway", async () => {
    const clock = new StoodClock();
    const shadow = new Shadow(clock);
    const ended: string[] = [];
    const copy = (name: string) => (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => {
          ended.push(name);
          resolve();
        });
      });
    shadow.run(copy("short"), 1_000);
    shadow.run(copy("long"), 60_000);
    await clock.pass(1_000);
    assert.deepEqual([ended, shadow.counts().running], [["short"], 1]);
    shadow.close();
    await settled();
    assert.deepEqual([ended, shadow.counts().running, clock.waiting], [["short", "long"], 0, 0]);
  });
});
