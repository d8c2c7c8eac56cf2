import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ErrorClass, ErrorCode, StreamEvent } from "@homeport/protocol";
import * as fc from "fast-check";
import { Bulkhead } from "./bulkhead.ts";
import type { Batches, Bounds } from "./bounds.ts";
import { guarded } from "./guarded.ts";
import { settled, StoodClock } from "./routing.fixture.ts";
import { BreakerSettings, BulkheadSettings, Timeouts } from "./settings.ts";
import { Target } from "./target.ts";

const text = (words: string): StreamEvent => ({ type: "text", text: words });
const finish: StreamEvent = { type: "finish", reason: "stop" };
const hit: StreamEvent = {
  type: "verdict",
  verdict: {
    type: "hit",
    by: "partner:acme",
    phase: "output",
    category: "violence",
    retract: true,
    endSession: false,
    raw: null,
  },
};

function failure(about: { class: ErrorClass; code?: ErrorCode; retryAfterSeconds?: number }): StreamEvent {
  return { type: "error", code: "partner_down", detail: "", retryAfterSeconds: null, ...about };
}

/** What a partner does, step by step: lets time pass, or sends; it ends as soon as its signal says so. */
type Step = { after: number; sends?: StreamEvent };

function world(about: { timeouts?: object; breaker?: object; bulkhead?: object; stream?: boolean } = {}) {
  const clock = new StoodClock();
  const target = new Target(
    { endpoint: "north", model: "m" },
    BreakerSettings.parse({ consecutive: 3, ...about.breaker }),
    () => 0,
  );
  const bulkhead = new Bulkhead(BulkheadSettings.parse(about.bulkhead ?? {}), clock);
  const asked: AbortSignal[] = [];
  const ask = (steps: readonly Step[], deaf = false) =>
    async function* (signal: AbortSignal): Batches {
      asked.push(signal);
      for (const { after, sends } of steps) {
        await new Promise<void>((resolve) => {
          const stop = clock.after(after, resolve);
          if (deaf) return;
          signal.addEventListener("abort", () => {
            stop();
            resolve();
          });
        });
        if (signal.aborted && !deaf) {
          yield [failure({ class: "transport", code: "client_cancelled" })];
          return;
        }
        if (sends) yield [sends];
      }
    };
  const bounds = (signal = new AbortController().signal): Bounds => ({
    target,
    bulkhead,
    timeouts: Timeouts.parse({ firstByteMs: 1_000, gapMs: 500, totalMs: 3_000, ...about.timeouts }),
    timers: clock,
    lane: "market",
    stream: about.stream ?? true,
    hedgeShare: 0.1,
    signal,
  });
  /** Lets an attempt run to its end and tells what it said. */
  const run = async (steps: readonly Step[], how: { signal?: AbortSignal; deaf?: boolean } = {}) => {
    const events: StreamEvent[] = [];
    const done = (async () => {
      for await (const batch of guarded(bounds(how.signal), ask(steps, how.deaf))) events.push(...batch);
    })();
    await clock.pass(10_000);
    await done;
    return events;
  };
  return { clock, target, bulkhead, asked, ask, bounds, run };
}

const told = (events: readonly StreamEvent[]) =>
  events.map((event) => (event.type === "error" ? event.code : event.type));

describe("an attempt within bounds", () => {
  it("passes an answer on as it comes and takes note of how long it took", async () => {
    const { run, target, clock, bulkhead } = world();
    const events = await run([
      { after: 200, sends: { type: "reasoning", text: "hm" } },
      { after: 100, sends: text("Dear") },
      { after: 300, sends: finish },
    ]);
    assert.deepEqual(told(events), ["reasoning", "text", "finish"]);
    const view = target.stats.view(clock.now());
    assert.ok(Math.abs((view.firstMs.p50 ?? 0) / 300 - 1) < 0.05);
    assert.ok(Math.abs((view.totalMs.p50 ?? 0) / 600 - 1) < 0.05);
    assert.deepEqual([view.answers, view.failures, bulkhead.inside, clock.waiting], [1, 0, 0, 0]);
  });

  it("gives up where the first byte, the next one or the end takes too long, and lets the partner go", async () => {
    const cases: [readonly Step[], string[], string][] = [
      [[{ after: 1_001, sends: text("Dear") }], ["partner_timeout"], "1000"],
      [[{ after: 999, sends: text("Dear") }, { after: 501 }], ["text", "partner_timeout"], "500"],
      [
        Array.from({ length: 20 }, () => ({ after: 450, sends: text("Dear") })),
        [...Array.from({ length: 6 }, () => "text"), "partner_timeout"],
        "3000",
      ],
    ];
    for (const [steps, expected, limit] of cases) {
      for (const deaf of [false, true]) {
        const { run, asked, bulkhead, target } = world();
        const events = await run(steps, { deaf });
        assert.deepEqual(told(events), expected);
        const last = events.at(-1);
        assert.ok(last?.type === "error" && last.class === "transport" && last.detail.includes(limit));
        assert.equal(asked[0]?.aborted, true);
        assert.deepEqual([bulkhead.inside, target.stats.view(0).failures], [0, 1]);
      }
    }
  });

  it("looks at the gap at once, however long the first byte was allowed to take", async () => {
    const { bounds, ask, clock } = world({ timeouts: { firstByteMs: 2_500 } });
    const events = guarded(bounds(), ask([{ after: 10, sends: text("Dear") }, { after: 9_000 }]));
    const first = events.next();
    await clock.pass(10);
    await first;
    const second = events.next();
    let came: StreamEvent[] | null = null;
    void second.then(({ value }) => (came = [...(value ?? [])]));
    await clock.pass(500);
    assert.deepEqual(came && told(came), ["partner_timeout"]);
  });

  it("measures an answer that was asked for whole by its end only", async () => {
    const { run, target, clock } = world({ stream: false });
    await run([
      { after: 900, sends: text("Dear") },
      { after: 0, sends: finish },
    ]);
    const { firstMs, totalMs } = target.stats.view(clock.now());
    assert.equal(firstMs.p50, null);
    assert.ok((totalMs.p50 ?? 0) > 850);
  });

  it("does not hold a slow reader against the partner", async () => {
    const { bounds, ask, clock } = world({ timeouts: { totalMs: 60_000 } });
    const steps = [
      { after: 10, sends: text("a") },
      { after: 10, sends: text("b") },
      { after: 10, sends: finish },
    ];
    const events = guarded(bounds(), ask(steps));
    const seen: StreamEvent[] = [];
    for (let step = 0; step < 3; step++) {
      const next = events.next();
      await clock.pass(10);
      seen.push(...((await next).value ?? []));
      // The reader takes longer than any gap.
      await clock.pass(5_000);
    }
    assert.deepEqual(told(seen), ["text", "text", "finish"]);
    assert.equal((await events.next()).done, true);
  });

  it("waits for the whole of an answer that was asked for whole", async () => {
    const { run } = world({ stream: false });
    assert.deepEqual(
      told(
        await run([
          { after: 2_900, sends: text("Dear") },
          { after: 0, sends: finish },
        ]),
      ),
      ["text", "finish"],
    );
    const late = world({ stream: false });
    assert.deepEqual(told(await late.run([{ after: 3_001, sends: text("Dear") }])), ["partner_timeout"]);
  });

  it("never lets an answer that stops before its end pass for a whole one", async () => {
    const { run, target } = world();
    const events = await run([{ after: 10, sends: text("Dear") }]);
    assert.deepEqual(told(events), ["text", "partner_garbled"]);
    assert.deepEqual([target.stats.view(0).answers, target.stats.view(0).failures], [0, 1]);
  });

  it("asks nobody while the breaker is open, and says how long that is", async () => {
    const { run, asked } = world({ breaker: { pauseMs: 60_000 } });
    for (let index = 0; index < 3; index++) await run([{ after: 1, sends: failure({ class: "capacity" }) }]);
    const events = await run([{ after: 1, sends: text("Dear") }]);
    assert.deepEqual(told(events), ["partner_paused"]);
    assert.ok(events[0]?.type === "error" && events[0].retryAfterSeconds === 51);
    assert.equal(asked.length, 3);
  });

  it("obeys how long a partner wants to be left alone", async () => {
    const { run, target, clock } = world({ breaker: { consecutive: 1, pauseMs: 1_000 } });
    await run([{ after: 0, sends: failure({ class: "capacity", retryAfterSeconds: 120 }) }]);
    assert.equal(target.breaker.waitMs(clock.now()), 110_000);
  });

  it("opens the breaker for what is the partner's fault, and for nothing else", async () => {
    const faults: Record<ErrorClass, boolean> = {
      capacity: true,
      quota: true,
      transport: true,
      protocol: true,
      policy: false,
      credential: false,
      moderation_outage: false,
      ours: false,
    };
    for (const [name, opens] of Object.entries(faults)) {
      const { run, target, clock } = world({ breaker: { pauseMs: 60_000 } });
      for (let index = 0; index < 3; index++) {
        await run([{ after: 1, sends: failure({ class: name as ErrorClass }) }]);
      }
      assert.equal(target.breaker.state(clock.now()), opens ? "open" : "closed", name);
    }
    const verdicts = world();
    for (let index = 0; index < 5; index++)
      await verdicts.run([
        { after: 1, sends: hit },
        { after: 1, sends: finish },
      ]);
    assert.equal(verdicts.target.breaker.state(verdicts.clock.now()), "closed");
  });

  it("does not blame the partner for callers who go away, and remembers that it was slow", async () => {
    const { clock, target, bounds, ask } = world();
    for (let index = 0; index < 5; index++) {
      const caller = new AbortController();
      const events = guarded(bounds(caller.signal), ask([{ after: 900, sends: text("Dear") }]));
      const first = events.next();
      await clock.pass(800);
      caller.abort();
      assert.deepEqual(told((await first).value ?? []), ["client_cancelled"]);
      await events.return(undefined);
    }
    assert.equal(target.breaker.state(clock.now()), "closed");
    const { p50 } = target.stats.view(clock.now()).firstMs;
    assert.ok(p50 !== null && p50 > 750);
  });

  it("lets the partner go and gives the place back when its reader stops", async () => {
    const { clock, target, bulkhead, bounds, ask, asked } = world();
    const events = guarded(bounds(), ask([{ after: 10, sends: text("Dear") }, { after: 10_000 }]));
    const first = events.next();
    await clock.pass(10);
    await first;
    assert.equal(bulkhead.inside, 1);
    await events.return(undefined);
    await settled();
    assert.deepEqual([bulkhead.inside, asked[0]?.aborted, clock.waiting], [0, true, 0]);
    assert.equal(target.breaker.state(clock.now()), "closed");
  });

  it("has given everything back by the time an error is told, for a reader stops there", async () => {
    const { clock, target, bulkhead, bounds, ask } = world({ breaker: { consecutive: 1 } });
    const events = guarded(
      bounds(),
      ask([{ after: 10, sends: failure({ class: "transport" }) }, { after: 9_000 }]),
    );
    const first = events.next();
    await clock.pass(10);
    assert.deepEqual(told((await first).value ?? []), ["partner_down"]);
    assert.deepEqual([bulkhead.inside, target.breaker.state(clock.now()), clock.waiting], [0, "open", 0]);
  });

  it("refuses without asking when the endpoint is crowded, and blames nobody", async () => {
    const { run, bounds, ask, clock, target, asked } = world({
      bulkhead: { concurrent: 1, queue: 0 },
      breaker: { consecutive: 1 },
      timeouts: { firstByteMs: 50_000, totalMs: 50_000 },
    });
    const slow = guarded(bounds(), ask([{ after: 20_000, sends: text("Dear") }]));
    const first = slow.next();
    await settled();
    const refused = await run([{ after: 1, sends: text("Dear") }]);
    assert.deepEqual(told(refused), ["partner_crowded"]);
    assert.deepEqual([asked.length, target.breaker.state(clock.now())], [1, "closed"]);
    await clock.pass(20_000);
    assert.deepEqual(told((await first).value ?? []), ["text"]);
    await slow.return(undefined);
  });

  it("frees a trial whose caller went away, so that the next one can make it", async () => {
    const { run, clock, target, bounds, ask } = world({ breaker: { consecutive: 1, pauseMs: 5_000 } });
    await run([{ after: 0, sends: failure({ class: "transport" }) }]);
    const caller = new AbortController();
    const trial = guarded(bounds(caller.signal), ask([{ after: 900, sends: text("Dear") }]));
    const first = trial.next();
    await settled();
    assert.equal(target.breaker.admits(clock.now()), false);
    caller.abort();
    await first;
    await trial.return(undefined);
    assert.equal(target.breaker.admits(clock.now()), true);
    await run([
      { after: 1, sends: text("Dear") },
      { after: 1, sends: finish },
    ]);
    assert.equal(target.breaker.state(clock.now()), "closed");
  });

  it("earns leave for repetitions only by answers", async () => {
    const { run, target } = world({ breaker: { consecutive: 100 } });
    while (target.retries.take());
    for (let index = 0; index < 5; index++) await run([{ after: 1, sends: failure({ class: "capacity" }) }]);
    assert.equal(Math.round(target.retries.left * 10), 0);
    for (let index = 0; index < 5; index++)
      await run([
        { after: 1, sends: text("Dear") },
        { after: 1, sends: finish },
      ]);
    assert.equal(Math.round(target.retries.left * 10), 5);
  });

  it("always gives the place and the leave back and ends in a finish or an error, whatever the partner does", async () => {
    const step = fc.record({
      after: fc.nat(1_200),
      sends: fc.option(fc.constantFrom(text("a"), hit, finish, failure({ class: "capacity" })), {
        nil: undefined,
      }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), fc.boolean(), async (steps, deaf) => {
        const { run, bulkhead, clock } = world({ breaker: { consecutive: 1_000 } });
        const script = steps.map(({ after, sends }) => ({ after, ...(sends && { sends }) }));
        const events = await run(script, { deaf });
        await clock.pass(10_000);
        assert.deepEqual([bulkhead.inside, bulkhead.waiting, clock.waiting], [0, 0, 0]);
        assert.ok(events.some(({ type }) => type === "finish" || type === "error"));
      }),
      { numRuns: 60 },
    );
  });
});
