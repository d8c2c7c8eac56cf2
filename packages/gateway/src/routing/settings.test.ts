import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import * as fc from "fast-check";
import { fits } from "./glob.ts";
import { connectionLimits, danglingNames, parseRouting, readRouting, RoutingFault } from "./index.ts";
import { breakerOf, bulkheadOf, policyOf, propagatesTo } from "./policy.ts";
import { engine, partnerAt } from "./routing.fixture.ts";

const parse = (value: object) => parseRouting(JSON.stringify(value));

function homeWith(t: TestContext, text: string | null): string {
  const home = mkdtempSync(join(tmpdir(), "homeport-routing-"));
  t.after(() => rmSync(home, { recursive: true }));
  if (text !== null) writeFileSync(join(home, "routing.json"), text);
  return home;
}

describe("a pattern", () => {
  it("means any run of characters by `*`, as a regular expression would", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "b", "*", "."), maxLength: 8 }),
        fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 10 }),
        (pattern, text) => {
          const expression = pattern
            .split("*")
            .map((part) => part.replaceAll(".", "\\."))
            .join(".*");
          assert.equal(fits(pattern, text), new RegExp(`^${expression}$`).test(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("takes no longer for having been made to", () => {
    const began = performance.now();
    assert.equal(fits(`${"*a".repeat(100)}b`, "a".repeat(5_000)), false);
    assert.ok(performance.now() - began < 500);
  });
});

describe("the tuning", () => {
  it("is today's behaviour where there is no file", (t) => {
    const settings = readRouting(homeWith(t, null));
    const policy = policyOf(settings, "AA", "chat");
    assert.deepEqual(policy, {
      strategy: { type: "priority" },
      retries: { attempts: 0, baseMs: 100, maxMs: 2_000, when: "last" },
      timeouts: { firstByteMs: 30_000, gapMs: 30_000, totalMs: 120_000 },
      hedge: null,
      shadow: null,
      cache: null,
    });
    assert.equal(breakerOf(settings, "north", "m").consecutive, 5);
    assert.equal(bulkheadOf(settings, "north").concurrent, 256);
  });

  it("takes each part from the first rule that fits and has it", () => {
    const settings = parse({
      rules: [
        { market: "AA", feature: "chat", strategy: { type: "cost" } },
        { market: "AA*", cache: { ttlSeconds: 60 } },
        { feature: "chat", strategy: { type: "latency" }, timeouts: { gapMs: 5 } },
      ],
    });
    const chat = policyOf(settings, "AA", "chat");
    assert.equal(chat.strategy.type, "cost");
    assert.equal(chat.cache?.ttlSeconds, 60);
    assert.deepEqual(chat.timeouts, { firstByteMs: 30_000, gapMs: 5, totalMs: 120_000 });
    assert.equal(policyOf(settings, "AA-B", "chat").strategy.type, "latency");
    assert.equal(policyOf(settings, "AA-B", "writer").cache?.ttlSeconds, 60);
    assert.equal(policyOf(settings, "BB", "writer").cache, null);
  });

  it("gives endpoints their own breakers and bulkheads", () => {
    const settings = parse({
      endpoints: [
        { endpoint: "acme-*", model: "big*", breaker: { consecutive: 2 } },
        { endpoint: "acme-*", bulkhead: { concurrent: 7 }, breaker: { consecutive: 9 } },
      ],
    });
    assert.equal(breakerOf(settings, "acme-north", "big-1").consecutive, 2);
    assert.equal(breakerOf(settings, "acme-north", "small").consecutive, 9);
    assert.equal(bulkheadOf(settings, "acme-north").concurrent, 7);
    assert.equal(bulkheadOf(settings, "bolt-north").concurrent, 256);
  });

  it("sends a trace to the endpoint that is named for it, and to no other", () => {
    const settings = parse({ endpoints: [{ endpoint: "own-north", propagate: true }, { bulkhead: {} }] });
    assert.equal(propagatesTo(settings, "own-north"), true);
    assert.equal(propagatesTo(settings, "own-north-2"), false);
    assert.equal(propagatesTo(parse({}), "own-north"), false);
  });

  it("never has the shared connections give up before a rule would", () => {
    const settings = parse({
      connectMs: 900,
      rules: [{ timeouts: { firstByteMs: 1, gapMs: 90_000, totalMs: 900_000 } }],
    });
    assert.deepEqual(connectionLimits(settings), { connectMs: 900, firstByteMs: 900_000, gapMs: 900_000 });
    assert.equal(connectionLimits(parse({})).gapMs, 600_000);
  });

  it("refuses what it does not know, with the place", (t) => {
    const cases: [object | string, RegExp][] = [
      ["{", /no JSON/],
      [{ endpoints: [{ propagate: true }] }, /endpoints\.0\.propagate: .*by their names/],
      [{ endpoints: [{ endpoint: "own-*", propagate: true }] }, /endpoints\.0\.propagate/],
      [{ endpoints: [{ endpoint: "own", model: "m", propagate: true }] }, /leave `model` out/],
      [{ rulez: [] }, /`rulez` is not a field/],
      [{ rules: [{ market: "AA", hedges: {} }] }, /rules\.0\.hedges.*not a field/],
      [{ rules: [{ market: "aa" }] }, /rules\.0\.market: a market is written like/],
      [{ rules: [{ feature: "chatt" }] }, /rules\.0\.feature: no feature is called so/],
      [{ rules: [{ strategy: { type: "canary", percent: 101, to: "a" } }] }, /rules\.0\.strategy\.percent/],
      [{ rules: [{ strategy: { type: "fastest" } }] }, /rules\.0\.strategy/],
      [{ rules: [{ retries: { attempts: 6 } }] }, /rules\.0\.retries\.attempts/],
      [{ rules: [{ timeouts: { connectMs: 5 } }] }, /rules\.0\.timeouts\.connectMs.*not a field/],
      [
        { endpoints: [{ model: "m", bulkhead: {} }] },
        /endpoints\.0\.bulkhead: a bulkhead belongs to an endpoint/,
      ],
    ];
    for (const [value, message] of cases) {
      const home = homeWith(t, typeof value === "string" ? value : JSON.stringify(value));
      assert.throws(
        () => readRouting(home),
        (thrown) => thrown instanceof RoutingFault && message.test(thrown.message),
        String(message),
      );
    }
  });

  it("can be written as the guide does", () => {
    const guide = readFileSync(new URL("../../../../docs/guides/routing.md", import.meta.url), "utf8");
    const [, example = ""] = /```json\n([\s\S]*?)```/.exec(guide) ?? [];
    const policy = policyOf(parseRouting(example), "EU", "chat");
    assert.equal(policy.strategy.type, "canary");
    assert.equal(policy.retries.attempts, 1);
  });

  it("tells of names that nothing served answers to", () => {
    const settings = parse({
      rules: [
        { market: "ZZ", strategy: { type: "weighted", weights: { "acme/*": 1, "acne/*": 2 } } },
        { market: "A*", strategy: { type: "canary", percent: 1, to: "bolt/m", from: "local" } },
        { shadow: { to: "bolt/n", percent: 1, perMinute: 1 } },
      ],
      endpoints: [
        { endpoint: "acme-north", model: "mm", breaker: {} },
        { endpoint: "nowhere", breaker: {} },
      ],
    });
    const served = { markets: ["AA"], compositions: [partnerAt("acme"), partnerAt("bolt"), engine] };
    assert.deepEqual(danglingNames(settings, served), [
      { path: "rules.0.market", name: "ZZ" },
      { path: "rules.0.strategy", name: "acne/*" },
      { path: "rules.2.shadow.to", name: "bolt/n" },
      { path: "endpoints.0.model", name: "mm" },
      { path: "endpoints.1.endpoint", name: "nowhere" },
    ]);
  });
});
