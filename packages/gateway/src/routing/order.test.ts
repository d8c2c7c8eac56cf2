import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Composition } from "@homeport/protocol";
import * as fc from "fast-check";
import { Breaker } from "./breaker.ts";
import { order } from "./order.ts";
import type { Health, OrderContext } from "./order-context.ts";
import { dice, engine, partnerAt } from "./routing.fixture.ts";
import { BreakerSettings } from "./settings.ts";
import { Stats } from "./stats.ts";
import { Strategy } from "./strategy.ts";

const acme = partnerAt("acme");
const bolt = partnerAt("bolt");
const core = partnerAt("core");
const all: readonly Composition[] = [acme, bolt, core, engine];

function health(about: { open?: boolean; firstMs?: number; count?: number } = {}): Health {
  const breaker = new Breaker(BreakerSettings.parse({ consecutive: 1 }), () => 0);
  if (about.open) breaker.enter(0)?.end({ type: "failed", retryAfterMs: null }, 0);
  const stats = new Stats();
  for (let index = 0; index < (about.count ?? 100); index++) {
    if (about.firstMs !== undefined) stats.began(about.firstMs, 0);
  }
  return { breaker, stats };
}

function context(about: Partial<OrderContext> = {}, states: Record<string, Health> = {}): OrderContext {
  return {
    device: null,
    feature: "chat",
    random: dice(),
    cost: () => null,
    health: (composition) => (composition.type === "partner" ? (states[composition.partner] ?? null) : null),
    now: 0,
    ...about,
  };
}

const names = (list: readonly Composition[]) =>
  list.map((composition) => (composition.type === "partner" ? composition.partner : composition.engine));

const strategies: readonly Strategy[] = [
  { type: "priority" },
  { type: "weighted", weights: { "acme/*": 1, "core/m": 3 } },
  { type: "weighted", weights: { "*": 1 }, sticky: true },
  { type: "latency", explorePercent: 50, samples: 1 },
  { type: "cost" },
  { type: "canary", percent: 50, to: "bolt/*" },
  { type: "canary", percent: 50, to: "core/*", from: "bolt/*" },
].map((strategy) => Strategy.parse(strategy));

describe("the order of compositions", () => {
  it("holds exactly those permitted that are open, whatever the strategy", () => {
    fc.assert(
      fc.property(
        fc.record({
          permitted: fc.shuffledSubarray([...all]),
          paused: fc.subarray(["acme", "bolt", "core"]),
          strategy: fc.constantFrom(...strategies),
          seed: fc.integer(),
          device: fc.option(fc.string(), { nil: null }),
        }),
        ({ permitted, paused, strategy, seed, device }) => {
          const states = Object.fromEntries(
            ["acme", "bolt", "core"].map((name, index) => [
              name,
              health({ open: paused.includes(name), firstMs: 100 * (index + 1) }),
            ]),
          );
          const cost = (composition: Composition) => (composition.type === "partner" ? 5 : null);
          const ordered = order(permitted, strategy, context({ device, random: dice(seed), cost }, states));
          const open = permitted.filter((composition) => !paused.includes(names([composition])[0] ?? ""));
          assert.deepEqual(new Set(ordered), new Set(open));
          assert.equal(ordered.length, open.length);
        },
      ),
    );
  });

  it("is the decision's own list, not even copied, where nothing is set and nothing is paused", () => {
    assert.equal(order(all, { type: "priority" }, context()), all);
  });

  it("leaves a paused partner out, and takes it in again for a trial when its pause is over", () => {
    const states = { acme: health({ open: true }) };
    const ask = (now: number) => names(order(all, { type: "priority" }, context({ now }, states)));
    assert.deepEqual(ask(1), ["bolt", "core", "local"]);
    assert.deepEqual(ask(5_000), ["acme", "bolt", "core", "local"]);
  });
});

describe("weights", () => {
  const strategy = Strategy.parse({
    type: "weighted",
    weights: { "acme/*": 70, "bolt/*": 20, "core/*": 10 },
  });

  it("come true as shares of first attempts", () => {
    const random = dice(7);
    const counts: Record<string, number> = {};
    const rounds = 20_000;
    for (let round = 0; round < rounds; round++) {
      const [first] = names(order(all, strategy, context({ random })));
      counts[first ?? ""] = (counts[first ?? ""] ?? 0) + 1;
    }
    for (const [name, share] of Object.entries({ acme: 0.7, bolt: 0.2, core: 0.1 })) {
      assert.ok(Math.abs((counts[name] ?? 0) / rounds - share) < 0.015, `${name}: ${counts[name]}`);
    }
    assert.equal(counts["local"], undefined);
  });

  it("keep what has none for the end, in the release's order", () => {
    const only = Strategy.parse({ type: "weighted", weights: { "core/m": 1, "acme/m": 0 } });
    assert.deepEqual(names(order(all, only, context())), ["core", "acme", "bolt", "local"]);
  });

  it("stick to a device, also when another composition goes away", () => {
    const sticky = Strategy.parse({ type: "weighted", weights: { "*/*": 1 }, sticky: true });
    for (let device = 0; device < 200; device++) {
      const before = order(all, sticky, context({ device: `device-${device}`, random: dice(device) }));
      const again = order(all, sticky, context({ device: `device-${device}`, random: dice(device + 1_000) }));
      assert.deepEqual(again, before);
      const without = order(all.slice(1), sticky, context({ device: `device-${device}` }));
      assert.deepEqual(
        without,
        before.filter((composition) => composition !== acme),
      );
    }
  });

  it("must not all be nought", () => {
    assert.equal(Strategy.safeParse({ type: "weighted", weights: { "acme/*": 0 } }).success, false);
  });
});

describe("latency", () => {
  const strategy = Strategy.parse({ type: "latency", explorePercent: 0 });

  it("puts the fastest first, and what nobody has measured last", () => {
    const states = { acme: health({ firstMs: 900 }), bolt: health({ firstMs: 300 }) };
    assert.deepEqual(names(order(all, strategy, context({}, states))), ["bolt", "acme", "core", "local"]);
  });

  it("keeps the release's order among those that are about as fast", () => {
    const states = {
      acme: health({ firstMs: 520 }),
      bolt: health({ firstMs: 1_000 }),
      core: health({ firstMs: 500 }),
    };
    assert.deepEqual(names(order(all, strategy, context({}, states))), ["acme", "core", "bolt", "local"]);
  });

  it("does not trust a handful of measurements", () => {
    const states = { acme: health({ firstMs: 900 }), bolt: health({ firstMs: 1, count: 5 }) };
    assert.equal(names(order(all, strategy, context({}, states)))[0], "acme");
  });

  it("asks another one first now and then, so that its latency becomes known", () => {
    const curious = Strategy.parse({ type: "latency", explorePercent: 10 });
    const states = { acme: health({ firstMs: 100 }), bolt: health({ firstMs: 900 }) };
    const random = dice(3);
    const firsts = Array.from(
      { length: 5_000 },
      () => names(order(all, curious, context({ random }, states)))[0],
    );
    const other = firsts.filter((name) => name !== "acme").length / firsts.length;
    assert.ok(Math.abs(other - 0.1) < 0.02, String(other));
    assert.ok(firsts.includes("bolt") && firsts.includes("core"));
    assert.ok(!firsts.includes("local"));
  });
});

describe("cost", () => {
  it("puts the cheapest first, and what nobody can tell the cost of last", () => {
    const costs: Record<string, number | null> = { acme: 12.5, bolt: null, core: 3, local: 0 };
    const cost = (composition: Composition) => costs[names([composition])[0] ?? ""] ?? null;
    assert.deepEqual(names(order(all, { type: "cost" }, context({ cost }))), [
      "local",
      "core",
      "acme",
      "bolt",
    ]);
  });
});

describe("a canary", () => {
  const canary = (percent: number, more: object = {}) =>
    Strategy.parse({ type: "canary", percent, to: "core/*", from: "acme/*", ...more });
  const isIn = (device: string, strategy: Strategy) =>
    names(order(all, strategy, context({ device })))[0] === "core";

  it("reaches its share of devices, and the same ones every time", () => {
    const devices = Array.from({ length: 20_000 }, (_, index) => `device-${index}`);
    for (const percent of [0, 1, 5, 25, 100]) {
      const reached = devices.filter((device) => isIn(device, canary(percent))).length / devices.length;
      assert.ok(Math.abs(reached - percent / 100) < 0.012, `${percent} %: ${reached}`);
    }
  });

  it("keeps every device that is in when the share rises", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (device, one, other) => {
          const [less, more] = [Math.min(one, other), Math.max(one, other)];
          assert.ok(!isIn(device, canary(less)) || isIn(device, canary(more)));
        },
      ),
    );
  });

  it("reaches other devices under another salt or for another feature", () => {
    const devices = Array.from({ length: 4_000 }, (_, index) => `device-${index}`);
    const base = new Set(devices.filter((device) => isIn(device, canary(50))));
    const salted = devices.filter((device) => isIn(device, canary(50, { salt: "second" })));
    const both = salted.filter((device) => base.has(device)).length / devices.length;
    assert.ok(Math.abs(both - 0.25) < 0.03, String(both));
  });

  it("stands right before what it replaces, and last for the other devices or not at all", () => {
    const behind = Strategy.parse({ type: "canary", percent: 100, to: "core/*", from: "bolt/*" });
    assert.deepEqual(names(order(all, behind, context({ device: "d" }))), ["acme", "core", "bolt", "local"]);
    assert.deepEqual(names(order(all, canary(0), context({ device: "d" }))), [
      "acme",
      "bolt",
      "local",
      "core",
    ]);
    const never = canary(0, { others: "never" });
    assert.deepEqual(names(order(all, never, context({ device: "d" }))), ["acme", "bolt", "local"]);
  });

  it("does not reach a device that nobody can tell from others", () => {
    assert.equal(names(order(all, canary(99), context()))[0], "acme");
  });

  it("changes nothing where the market does not permit both", () => {
    const onlyNew = [core, bolt];
    assert.equal(order(onlyNew, canary(0, { others: "never" }), context({ device: "d" })), onlyNew);
    const onlyOld = [acme, bolt];
    assert.equal(order(onlyOld, canary(100), context({ device: "d" })), onlyOld);
  });
});
