import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { engine, settled } from "./routing.fixture.ts";
import { acme, bolt, core, type Does, world } from "./route.fixture.ts";

describe("a way through what is permitted", () => {
  it("asks one after another until one answers", async () => {
    const { ask, asked } = world({}, { acme: { does: "capacity" }, bolt: { does: "transport" } });
    assert.equal(await ask([acme, bolt, core, engine]), "core");
    assert.deepEqual(asked, ["acme", "bolt", "core"]);
  });

  it("asks nobody after a verdict, nor after what nobody else may be asked about", async () => {
    for (const does of ["refuses", "policy", "ours", "moderation_outage"] as const) {
      const { ask, asked } = world(
        { rules: [{ retries: { attempts: 3, when: "each" } }] },
        { acme: { does } },
      );
      assert.match(await ask([acme, bolt, engine]), /^final/);
      assert.deepEqual(asked, ["acme"], does);
    }
  });

  it("asks only an engine after a key that was refused", async () => {
    const { ask, asked } = world(
      { rules: [{ retries: { attempts: 3, when: "each" } }] },
      { acme: { does: "credential" } },
    );
    assert.equal(await ask([acme, bolt, engine]), "engine");
    assert.ok(!asked.includes("bolt"));
  });

  it("tells every failure where all fail", async () => {
    const { ask } = world({}, { acme: { does: "capacity" }, bolt: { does: "quota" } });
    assert.equal(await ask([acme, bolt]), "partner_capacity partner_quota");
  });

  it("repeats only at the last one that is left, and no more often than told", async () => {
    const { ask, asked } = world(
      { rules: [{ retries: { attempts: 2 } }] },
      {
        acme: { does: "capacity" },
        bolt: [{ does: "transport" }, { does: "transport" }, { does: "answers" }],
      },
    );
    assert.equal(await ask([acme, bolt]), "bolt");
    assert.deepEqual(asked, ["acme", "bolt", "bolt", "bolt"]);
  });

  it("stops repeating when its budget is used up, so that a partner in trouble is not asked twice as often", async () => {
    const { ask, asked } = world(
      {
        rules: [{ retries: { attempts: 5 } }],
        endpoints: [{ breaker: { consecutive: 10_000, failurePercent: 100, minimum: 100_000 } }],
      },
      { acme: { does: "capacity" } },
    );
    for (let index = 0; index < 40; index++) await ask([acme]);
    assert.equal(asked.length, 40 + 10);
  });

  it("ends at once when the caller goes away, whatever it waits for", async () => {
    const { serve, clock, asked, live } = world(
      { rules: [{ retries: { attempts: 5, baseMs: 60_000, maxMs: 60_000, when: "each" } }] },
      { acme: { does: "capacity" } },
    );
    const caller = new AbortController();
    const answer = serve([acme, bolt], { signal: caller.signal });
    await clock.pass(20);
    caller.abort();
    await clock.pass(0);
    assert.equal(await answer, "partner_capacity");
    assert.deepEqual([asked, live(), clock.waiting], [["acme"], 0, 0]);
  });

  it("leaves a partner alone that keeps failing, and says when to come back where there is nobody else", async () => {
    const { ask, asked, clock } = world(
      { endpoints: [{ breaker: { pauseMs: 600_000, mostMs: 600_000 } }] },
      { acme: { does: "transport" } },
    );
    for (let index = 0; index < 5; index++) assert.equal(await ask([acme, bolt]), "bolt");
    assert.equal(await ask([acme, bolt]), "bolt");
    assert.equal(asked.filter((name) => name === "acme").length, 5);
    const paused = /^paused (\d+)$/.exec(await ask([acme]));
    assert.ok(Number(paused?.[1]) > 100 && Number(paused?.[1]) <= 600);
    await clock.pass(600_000);
    assert.equal(await ask([acme, bolt]), "bolt");
    assert.equal(asked.filter((name) => name === "acme").length, 6);
  });
});

describe("whatever the tuning and the partners do", () => {
  it("nobody is asked who is not permitted, and nobody is left behind", async () => {
    const strategy = fc.constantFrom(
      { type: "priority" },
      { type: "weighted", weights: { "*/*": 1 } },
      { type: "latency", explorePercent: 50, samples: 1 },
      { type: "canary", percent: 50, to: "core/*" },
    );
    const does = fc.record({
      does: fc.constantFrom(
        "answers",
        "answers",
        "refuses",
        "capacity",
        "transport",
        "credential",
        "ours",
      ) as fc.Arbitrary<Does["does"]>,
      after: fc.nat(2_000),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          permitted: fc.shuffledSubarray([acme, bolt, core], { minLength: 1 }),
          strategy,
          scripts: fc.record({ acme: does, bolt: does, core: does }),
          rounds: fc.integer({ min: 1, max: 8 }),
        }),
        async ({ permitted, strategy, scripts, rounds }) => {
          const rule = {
            strategy,
            retries: { attempts: 2, when: "each" },
            hedge: { samples: 1, leastMs: 1 },
            shadow: { to: "*", percent: 50, perMinute: 3 },
          };
          const { ask, asked, live, clock, routing } = world({ rules: [rule] }, scripts);
          for (let round = 0; round < rounds; round++)
            await ask(permitted, { device: `d${round}`, shadows: true });
          await clock.pass(200_000);
          const names = new Set(permitted.map(({ partner }) => partner));
          assert.deepEqual(
            asked.filter((name) => !names.has(name)),
            [],
          );
          await settled();
          assert.deepEqual([live(), clock.waiting], [0, 0]);
          for (const { inside, waiting } of routing.view().endpoints) assert.equal(inside + waiting, 0);
        },
      ),
      { numRuns: 40 },
    );
  });
});
