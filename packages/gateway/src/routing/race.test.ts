import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { race, type RaceResult } from "./race.ts";
import { settled, StoodClock } from "./routing.fixture.ts";

type Result = { by: string; type: "answer" | "final" | "failed" };

/** An attempt that takes its time, and says afterwards how it was ended. */
function attempt(
  clock: StoodClock,
  about: { by: string; type: Result["type"] | "throws"; takes: number; deaf?: boolean },
) {
  const { by, type, takes, deaf = false } = about;
  const state = { began: false, cancelled: false };
  const begin = (signal: AbortSignal) => {
    state.began = true;
    return new Promise<Result>((resolve, reject) => {
      const stop = clock.after(takes, () =>
        type === "throws" ? reject(new Error("a bug")) : resolve({ by, type }),
      );
      signal.addEventListener("abort", () => {
        state.cancelled = true;
        if (deaf) return;
        stop();
        resolve({ by, type: "failed" });
      });
    });
  };
  return { begin, state };
}

function run(
  clock: StoodClock,
  about: {
    first: Parameters<typeof attempt>[1];
    second: Parameters<typeof attempt>[1];
    after?: number;
    mayHedge?: () => boolean;
  },
) {
  const first = attempt(clock, about.first);
  const second = attempt(clock, about.second);
  const over = new AbortController();
  const discarded: Result[] = [];
  const finished: { result: RaceResult<Result> | null; thrown: unknown } = { result: null, thrown: null };
  const done = race(first.begin, second.begin, {
    timers: clock,
    after: about.after ?? 100,
    signal: over.signal,
    judge: ({ type }) => type,
    discard: (result) => discarded.push(result),
    ...(about.mayHedge && { mayHedge: about.mayHedge }),
  }).then(
    (result) => void (finished.result = result),
    (thrown: unknown) => void (finished.thrown = thrown),
  );
  return { first: first.state, second: second.state, over, discarded, finished, done };
}

describe("a hedged request", () => {
  it("is one request where the first answers in time", async () => {
    const clock = new StoodClock();
    const it = run(clock, {
      first: { by: "one", type: "answer", takes: 99 },
      second: { by: "two", type: "answer", takes: 1 },
    });
    await clock.pass(1_000);
    assert.deepEqual(it.finished.result, {
      winner: "first",
      result: { by: "one", type: "answer" },
      loser: null,
    });
    assert.deepEqual([it.second.began, it.first.cancelled, clock.waiting], [false, false, 0]);
  });

  it("is answered by the second where that is faster, and the first is cancelled", async () => {
    const clock = new StoodClock();
    const it = run(clock, {
      first: { by: "one", type: "answer", takes: 5_000 },
      second: { by: "two", type: "answer", takes: 50 },
    });
    await clock.pass(150);
    assert.equal(it.finished.result?.winner, "second");
    assert.equal(it.finished.result?.result.by, "two");
    assert.deepEqual([it.first.cancelled, it.second.cancelled], [true, false]);
    const { loser } = it.finished.result ?? {};
    assert.deepEqual([loser?.which, loser?.cancelled], ["first", true]);
    assert.deepEqual(await loser?.settled, { by: "one", type: "failed" });
  });

  it("lets go of an answer that comes though it was cancelled, and tells of it for the bill", async () => {
    const clock = new StoodClock();
    const it = run(clock, {
      first: { by: "one", type: "answer", takes: 160, deaf: true },
      second: { by: "two", type: "answer", takes: 50 },
    });
    await clock.pass(1_000);
    assert.equal(it.finished.result?.winner, "second");
    assert.deepEqual(it.discarded, [{ by: "one", type: "answer" }]);
    assert.deepEqual(await it.finished.result?.loser?.settled, { by: "one", type: "answer" });
  });

  it("ends with a verdict of either, and the other is cancelled", async () => {
    for (const [first, second, by] of [
      [{ by: "one", type: "final", takes: 120 }, { by: "two", type: "answer", takes: 500 }, "one"],
      [{ by: "one", type: "answer", takes: 500 }, { by: "two", type: "final", takes: 20 }, "two"],
    ] as const) {
      const clock = new StoodClock();
      const it = run(clock, { first, second });
      await clock.pass(1_000);
      assert.deepEqual(it.finished.result?.result, { by, type: "final" });
      assert.deepEqual([it.first.cancelled, it.second.cancelled], [by === "two", by === "one"]);
    }
  });

  it("goes on with the other where one fails, and tells the first one's failure where both do", async () => {
    const clock = new StoodClock();
    const saved = run(clock, {
      first: { by: "one", type: "failed", takes: 120 },
      second: { by: "two", type: "answer", takes: 300 },
    });
    const lost = run(clock, {
      first: { by: "one", type: "failed", takes: 300 },
      second: { by: "two", type: "failed", takes: 20 },
    });
    await clock.pass(1_000);
    assert.equal(saved.finished.result?.result.by, "two");
    assert.deepEqual(saved.finished.result?.loser?.cancelled, false);
    assert.deepEqual(lost.finished.result?.result, { by: "one", type: "failed" });
    assert.equal(lost.finished.result?.loser?.which, "second");
  });

  it("asks nobody else where the first failed before its time; that is for failover", async () => {
    const clock = new StoodClock();
    const it = run(clock, {
      first: { by: "one", type: "failed", takes: 50 },
      second: { by: "two", type: "answer", takes: 1 },
    });
    await clock.pass(1_000);
    assert.deepEqual([it.finished.result?.result.type, it.second.began], ["failed", false]);
  });

  it("asks no second one without budget, nor after the caller went away", async () => {
    const clock = new StoodClock();
    const poor = run(clock, {
      first: { by: "one", type: "answer", takes: 300 },
      second: { by: "two", type: "answer", takes: 1 },
      mayHedge: () => false,
    });
    const left = run(clock, {
      first: { by: "one", type: "answer", takes: 300 },
      second: { by: "two", type: "answer", takes: 1 },
    });
    await clock.pass(50);
    left.over.abort();
    await clock.pass(1_000);
    assert.deepEqual([poor.finished.result?.result.by, poor.second.began], ["one", false]);
    assert.deepEqual([left.first.cancelled, left.second.began], [true, false]);
    assert.equal(left.finished.result?.result.type, "failed");
    assert.equal(clock.waiting, 0);
  });

  it("throws what is a bug, and cancels the other", async () => {
    const clock = new StoodClock();
    const it = run(clock, {
      first: { by: "one", type: "throws", takes: 150 },
      second: { by: "two", type: "answer", takes: 500 },
    });
    const early = run(clock, {
      first: { by: "one", type: "throws", takes: 10 },
      second: { by: "two", type: "answer", takes: 500 },
    });
    await clock.pass(1_000);
    assert.ok(it.finished.thrown instanceof Error && early.finished.thrown instanceof Error);
    assert.deepEqual([it.second.cancelled, early.second.began], [true, false]);
  });

  it("always has one result and cancels whoever did not give it, whatever each takes and comes to", async () => {
    const about = fc.record({
      type: fc.constantFrom("answer" as const, "final" as const, "failed" as const),
      takes: fc.nat(300),
      deaf: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(about, about, fc.nat(200), async (first, second, after) => {
        const clock = new StoodClock();
        const it = run(clock, { first: { by: "one", ...first }, second: { by: "two", ...second }, after });
        await clock.pass(1_000);
        await it.done;
        const { result } = it.finished;
        assert.ok(result);
        const [won, lost] = result.winner === "first" ? [it.first, it.second] : [it.second, it.first];
        const bothFailed = result.result.type === "failed" && lost.began;
        if (result.loser) assert.ok(lost.cancelled);
        else assert.ok(!it.second.began);
        assert.ok(!won.cancelled || bothFailed);
        assert.equal(result.result.by, result.winner === "first" ? "one" : "two");
        // Nobody is left who talks to nobody.
        await settled();
        assert.equal(clock.waiting, 0);
        const kept = result.result.type === "answer" ? 1 : 0;
        assert.ok(it.discarded.length + kept <= 2);
      }),
      { numRuns: 80 },
    );
  });
});
