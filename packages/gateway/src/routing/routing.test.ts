import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StreamEvent } from "@homeport/protocol";
import { type Batches, parseRouting, Routing } from "./index.ts";
import { dice, engine, partnerAt, settled, StoodClock } from "./routing.fixture.ts";

const acme = partnerAt("acme");
const bolt = partnerAt("bolt");
const calm = {
  heapBytes: 1,
  heapLimitBytes: 100,
  residentBytes: 1,
  residentLimitBytes: null,
  loopDelayMs: 0,
};

function made(tuning: object = {}) {
  const clock = new StoodClock();
  const ports = { timers: clock, random: dice(), probe: { look: () => calm } };
  return { clock, routing: new Routing(parseRouting(JSON.stringify(tuning)), ports) };
}

async function* silent(): Batches {
  await new Promise(() => {});
  yield [];
}

async function* failing(): Batches {
  const event: StreamEvent = {
    type: "error",
    code: "partner_down",
    class: "transport",
    detail: "",
    retryAfterSeconds: null,
  };
  yield [event];
}

async function drain(batches: Batches): Promise<readonly StreamEvent[]> {
  const all: StreamEvent[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

function bounds(routing: Routing, lane = "AA") {
  return { policy: routing.policy("AA", "chat"), lane, stream: true, signal: new AbortController().signal };
}

describe("what routing remembers", () => {
  it("is shared by everybody who is served by the same model at the same endpoint, and by nobody else", () => {
    const { routing } = made();
    assert.equal(routing.target(acme), routing.target(partnerAt("acme")));
    assert.notEqual(routing.target(acme), routing.target(partnerAt("acme", "n")));
    assert.notEqual(routing.target(acme), routing.target(partnerAt("acme", "m", "acme-south")));
  });

  it("looks a market's tuning up once", () => {
    const { routing } = made({ rules: [{ market: "AA", cache: { ttlSeconds: 1 } }] });
    assert.equal(routing.policy("AA", "chat"), routing.policy("AA", "chat"));
    assert.equal(routing.policy("BB", "chat").cache, null);
  });

  it("outlives a change of the tuning, which counts from then on", async () => {
    const { routing, clock } = made({ endpoints: [{ breaker: { consecutive: 3, pauseMs: 60_000 } }] });
    for (let index = 0; index < 2; index++) await drain(routing.ask(acme, bounds(routing), failing));
    routing.retune(
      parseRouting(
        JSON.stringify({
          rules: [{ strategy: { type: "cost" } }],
          endpoints: [{ breaker: { consecutive: 3, pauseMs: 1_000 }, bulkhead: { concurrent: 9 } }],
          cacheBytes: 2_048,
        }),
      ),
    );
    assert.equal(routing.policy("AA", "chat").strategy.type, "cost");
    assert.equal(routing.view().endpoints[0]?.concurrent, 9);
    await drain(routing.ask(acme, bounds(routing), failing));
    assert.equal(routing.view().targets[0]?.breaker, "open");
    await clock.pass(1_000);
    assert.equal(routing.view().targets[0]?.breaker, "half-open");
    assert.deepEqual(routing.breakers(), { "acme-north/m": "half-open" });
  });

  it("is forgotten with the last composition that names it, unless somebody is still being served", async () => {
    const { routing } = made();
    for (const composition of [acme, bolt]) await drain(routing.ask(composition, bounds(routing), failing));
    const slow = routing.ask(bolt, bounds(routing), silent);
    void slow.next();
    await settled();
    routing.forgetAllBut([engine]);
    assert.deepEqual(routing.view().targets, []);
    assert.deepEqual(
      routing.view().endpoints.map(({ endpoint }) => endpoint),
      ["bolt-north"],
    );
  });

  it("shows operators the breaker, the places, the latencies and what is left to repeat", async () => {
    const { routing } = made();
    await drain(routing.ask(acme, bounds(routing), failing));
    const { targets, endpoints, cache, shadow } = routing.view();
    assert.deepEqual(targets, [
      {
        endpoint: "acme-north",
        model: "m",
        breaker: "closed",
        retriesLeft: 10,
        hedgesLeft: 10,
        answers: 0,
        failures: 1,
        firstMs: { p50: null, p95: null },
        totalMs: { p50: null, p95: null },
      },
    ]);
    assert.deepEqual(endpoints, [
      { endpoint: "acme-north", inside: 0, waiting: 0, concurrent: 256, queue: 256 },
    ]);
    assert.deepEqual(cache, { entries: 0, bytes: 0, hits: 0, misses: 0 });
    assert.deepEqual(shadow, { sent: 0, failed: 0, unaffordable: 0, running: 0 });
  });
});

describe("a slow partner", () => {
  it("does not starve the others, however many wait for it", async () => {
    const { routing, clock } = made({
      endpoints: [{ bulkhead: { concurrent: 4, queue: 4, waitMs: 1_000 } }],
    });
    const slow = Array.from({ length: 50 }, () => drain(routing.ask(acme, bounds(routing), silent)));
    await settled();
    assert.deepEqual(
      routing.view().endpoints.map(({ inside, waiting }) => [inside, waiting]),
      [[4, 4]],
    );
    const [event] = await drain(routing.ask(bolt, bounds(routing), failing));
    assert.equal(event?.type === "error" && event.code, "partner_down");
    await clock.pass(30_000);
    const codes = (await Promise.all(slow)).map(([only]) => (only?.type === "error" ? only.code : ""));
    assert.deepEqual(
      [
        codes.filter((code) => code === "partner_crowded").length,
        codes.filter((code) => code === "partner_timeout").length,
      ],
      [46, 4],
    );
    assert.deepEqual(
      routing.view().endpoints.map(({ inside, waiting }) => [inside, waiting]),
      [
        [0, 0],
        [0, 0],
      ],
    );
  });
});
