import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type Composition,
  type ErrorClass,
  type ErrorCode,
  Problem,
  type StreamEvent,
} from "@homeport/protocol";
import * as fc from "fast-check";
import { type Batches, type Judged, parseRouting, route, Routing, type RoutingSettings } from "./index.ts";
import { dice, engine, partnerAt, settled, StoodClock } from "./routing.fixture.ts";

const acme = partnerAt("acme");
const bolt = partnerAt("bolt");
const core = partnerAt("core");

/** What a partner does: after a time it answers, gives a verdict, or fails in a class. */
type Does = { after?: number; does: "answers" | "refuses" | ErrorClass; retryAfterSeconds?: number };

type Attempt =
  | { type: "answering"; batches: Batches; first: readonly StreamEvent[] }
  | { type: "failed"; problem: Problem; class: ErrorClass | null; next: "any" | "engine" | "none" };

const codes: Record<ErrorClass, ErrorCode> = {
  policy: "partner_refused",
  capacity: "partner_capacity",
  quota: "partner_quota",
  credential: "partner_credential",
  moderation_outage: "partner_moderation_down",
  ours: "partner_rejected",
  transport: "partner_down",
  protocol: "partner_garbled",
};

const nextAfter = (name: ErrorClass) =>
  name === "credential" ? "engine" : ["policy", "ours", "moderation_outage"].includes(name) ? "none" : "any";

/** A gateway's serve step in small, over partners that do as they are told. */
function world(tuning: object = {}, scripts: Record<string, Does | readonly Does[]> = {}) {
  const settings: RoutingSettings = parseRouting(JSON.stringify(tuning));
  const clock = new StoodClock();
  const calm = {
    heapBytes: 1,
    heapLimitBytes: 1_000,
    residentBytes: 1,
    residentLimitBytes: null,
    loopDelayMs: 0,
  };
  const routing = new Routing(settings, { timers: clock, random: dice(), probe: { look: () => calm } });
  const asked: string[] = [];
  const ended: string[] = [];
  const lost: string[] = [];
  let live = 0;

  async function* partner(name: string, signal: AbortSignal): Batches {
    const script = scripts[name] ?? { does: "answers" };
    const count = asked.filter((each) => each === name).length;
    asked.push(name);
    const step = Array.isArray(script)
      ? (script as Does[])[Math.min(count, script.length - 1)]
      : (script as Does);
    const { after = 10, does, retryAfterSeconds = null } = step ?? { does: "answers" };
    live++;
    try {
      await new Promise<void>((resolve) => {
        const stop = clock.after(after, resolve);
        signal.addEventListener("abort", () => {
          stop();
          resolve();
        });
      });
      if (signal.aborted) {
        ended.push(`${name} cancelled`);
        yield [
          {
            type: "error",
            code: "client_cancelled",
            class: "transport",
            detail: "",
            retryAfterSeconds: null,
          },
        ];
      } else if (does === "answers") {
        yield [{ type: "text", text: name }];
        yield [{ type: "finish", reason: "stop" }];
      } else if (does === "refuses") {
        const said = {
          by: name,
          phase: "input",
          category: "violence",
          retract: false,
          endSession: false,
          raw: null,
        };
        yield [{ type: "verdict", verdict: { type: "hit", ...said } } as StreamEvent];
      } else yield [{ type: "error", code: codes[does], class: does, detail: "", retryAfterSeconds }];
    } finally {
      live--;
    }
  }

  async function attempt(composition: Composition, signal: AbortSignal): Promise<Attempt> {
    if (composition.type === "engine") {
      asked.push("engine");
      return { type: "answering", batches: partner("engine", signal), first: [] };
    }
    const bounds = { policy: routing.policy("AA", "chat"), lane: "AA", stream: true, signal };
    const batches = routing.ask(composition, bounds, (over) => partner(composition.partner, over));
    const { value: first } = await batches.next();
    const [event] = first ?? [];
    if (event?.type === "text") return { type: "answering", batches, first };
    await batches.return(undefined);
    if (event?.type === "error") {
      const problem = new Problem(event.code, { retryAfterSeconds: event.retryAfterSeconds });
      return { type: "failed", problem, class: event.class, next: nextAfter(event.class) };
    }
    return { type: "failed", problem: new Problem("partner_refused"), class: "policy", next: "none" };
  }

  function judge(result: Attempt): Judged {
    if (result.type === "answering") return { type: "answer" };
    if (result.next === "none") return { type: "final" };
    const { code, details } = result.problem;
    const { retryAfterSeconds = null } = details;
    return { type: "failed", code, class: result.class, retryAfterSeconds, next: result.next };
  }

  async function serve(
    permitted: readonly Composition[],
    about: { device?: string; signal?: AbortSignal; shadows?: boolean } = {},
  ): Promise<string> {
    const { device = null, signal = new AbortController().signal, shadows = false } = about;
    const request = {
      policy: routing.policy("AA", "chat"),
      device,
      feature: "chat",
      stream: true,
      cost: () => null,
      signal,
    };
    const discard = (result: Attempt) => {
      if (result.type === "answering") void result.batches.return(undefined);
    };
    const routed = await route<Attempt>(
      permitted,
      { routing, request },
      {
        attempt,
        judge,
        discard,
        lost: (composition, loser) =>
          lost.push(`${composition.id.split("/")[0]} ${loser.cancelled ? "cancelled" : "failed"}`),
        ...(shadows && {
          copy: async (composition: Composition, over: AbortSignal) => {
            const copied = await attempt(composition, over);
            if (copied.type === "failed") throw copied.problem;
            for await (const batch of copied.batches) assert.ok(batch.length > 0);
          },
        }),
      },
    );
    if (routed.type === "paused") return `paused ${routed.retryAfterSeconds}`;
    if (routed.type === "failed") {
      return routed.failures
        .map(({ result }) => (result.type === "failed" ? result.problem.code : "?"))
        .join(" ");
    }
    const { result } = routed;
    if (result.type === "failed") return `final ${result.problem.code}`;
    let last = result.first.at(-1);
    for await (const batch of result.batches) last = batch.at(-1);
    assert.equal(last?.type, "finish");
    return routed.composition.type === "partner" ? routed.composition.partner : "engine";
  }

  /** Serves one request and lets time pass until it is done. */
  async function ask(...args: Parameters<typeof serve>): Promise<string> {
    const answer = serve(...args);
    await clock.pass(60_000);
    return answer;
  }

  return { routing, clock, asked, ended, lost, serve, ask, scripts, live: () => live };
}

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

describe("a hedge", () => {
  const tuning = { rules: [{ hedge: { leastMs: 100, samples: 10, budgetPercent: 10 } }] };

  async function warm(scripts: Record<string, Does | readonly Does[]>) {
    const it = world(tuning, { acme: { does: "answers", after: 10 } });
    for (let index = 0; index < 20; index++) {
      const answer = it.serve([acme]);
      await it.clock.pass(20);
      await answer;
    }
    it.asked.length = 0;
    Object.assign(it.scripts, scripts);
    return it;
  }

  it("is not made before it is known how long an answer mostly takes", async () => {
    const { ask, asked } = world(tuning, { acme: { does: "answers", after: 5_000 } });
    assert.equal(await ask([acme, bolt]), "acme");
    assert.deepEqual(asked, ["acme"]);
  });

  it("answers from the second partner when the first is slow, and lets the first go", async () => {
    const { ask, asked, ended, lost, live } = await warm({ acme: { does: "answers", after: 20_000 } });
    assert.equal(await ask([acme, bolt, core]), "bolt");
    assert.deepEqual([asked, ended, lost], [["acme", "bolt"], ["acme cancelled"], ["acme cancelled"]]);
    assert.equal(live(), 0);
  });

  it("ends with a verdict of the second, though the first is still to answer", async () => {
    const { ask, ended } = await warm({ acme: { does: "answers", after: 500 }, bolt: { does: "refuses" } });
    assert.equal(await ask([acme, bolt, core]), "final partner_refused");
    assert.deepEqual(ended, ["acme cancelled"]);
  });

  it("goes on to the third where both failed, and asks nobody twice", async () => {
    const { ask, asked } = await warm({
      acme: { does: "transport", after: 500 },
      bolt: { does: "capacity", after: 50 },
    });
    assert.equal(await ask([acme, bolt, core]), "core");
    assert.deepEqual(asked, ["acme", "bolt", "core"]);
  });

  it("keeps within its budget however slow the partner is", async () => {
    const { ask, asked } = await warm({ acme: { does: "answers", after: 5_000 } });
    for (let index = 0; index < 100; index++) await ask([acme, bolt]);
    assert.ok(asked.filter((name) => name === "bolt").length <= 10 + 100 * 0.1);
  });

  it("never goes to anybody but a permitted partner", async () => {
    const { ask, asked } = await warm({ acme: { does: "answers", after: 20_000 } });
    assert.equal(await ask([acme, engine]), "acme");
    assert.deepEqual(asked, ["acme"]);
  });
});

describe("a shadow of a request", () => {
  const tuning = { rules: [{ shadow: { to: "bolt/*", percent: 100, perMinute: 1_000 } }] };

  it("changes neither the answer nor its time, whatever becomes of it", async () => {
    for (const does of ["answers", "refuses", "transport", "credential"] as const) {
      const { serve, clock, asked, routing } = world(tuning, { bolt: { does, after: 5_000 } });
      const answer = serve([acme, bolt], { shadows: true });
      await clock.pass(10);
      assert.equal(await answer, "acme");
      await clock.pass(10_000);
      assert.deepEqual(asked.toSorted(), ["acme", "bolt"]);
      assert.equal(routing.view().shadow.running, 0);
    }
  });

  it("never goes to what the decision does not hold", async () => {
    const { ask, asked } = world(tuning);
    assert.equal(await ask([acme, core], { shadows: true }), "acme");
    assert.deepEqual(asked, ["acme"]);
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
