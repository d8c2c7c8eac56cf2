import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryCounters, windowOf } from "../../packages/gateway/src/callers/counters/index.ts";
import { budget, countersSuite, fresh, holdMs, rate } from "./suite.ts";

const start = Date.UTC(2026, 10, 28, 9);

countersSuite("in process", {
  open: () => new MemoryCounters({ holdMs, maxKeys: 100_000 }),
  runs: 2_000,
});

test("counters in process refuse a new key rather than forget one that still counts", () => {
  const counters = new MemoryCounters({ holdMs, maxKeys: 4 });
  const take = (key: string, now: number) => counters.take({ rates: [rate(key)], budgets: [] }, now);
  for (const key of ["a", "b", "c", "d"]) take(key, start);
  assert.throws(() => take("e", start), { code: "limits_unavailable" });
  for (let count = 0; count < 2; count++) assert.equal(take("a", start).type, "taken");
  assert.equal(take("a", start).type, "refused");
  // Those that have run empty make room.
  assert.equal(take("e", start + 1_000).type, "taken");
  assert.equal(take("a", start + 1_000).type, "taken");
  assert.equal(take("a", start + 1_000).type, "refused");
});

test("counters in process keep every budget until its window has ended, and never open an ended one again", () => {
  const counters = new MemoryCounters({ holdMs, maxKeys: 1 });
  const today = budget(fresh("today"));
  const { until } = today.window;
  assert.ok(until !== null);
  const spend = (take: typeof today, now: number) => {
    const answer = counters.take({ rates: [], budgets: [take] }, now);
    assert.ok(answer.type === "taken");
    counters.settle(answer.hold, { tokens: null, micros: 1_000 }, now);
  };
  spend(today, start);
  const other = budget("other");
  assert.throws(() => spend(other, start), { code: "limits_unavailable" });
  spend({ ...other, window: { from: until, until: until + 86_400_000 } }, until);
  assert.throws(() => spend(today, start), { code: "limits_unavailable" });
});

test("a clock in process that is put right by an hour goes on from there, with every limit as it stood", () => {
  const counters = new MemoryCounters({ holdMs, maxKeys: 100 });
  const take = (now: number) => counters.take({ rates: [rate("clock", { cost: 3 })], budgets: [] }, now);
  assert.equal(take(start).type, "taken");
  const back = start - 3_600_000;
  assert.equal(take(back).type, "refused");
  assert.equal(take(back + 2_999).type, "refused");
  assert.equal(take(back + 3_000).type, "taken");
});

test("a clock in process that goes back a little is waited for", () => {
  const counters = new MemoryCounters({ holdMs, maxKeys: 100 });
  const take = (now: number) => counters.take({ rates: [rate("clock", { cost: 3 })], budgets: [] }, now);
  assert.equal(take(start).type, "taken");
  const answer = take(start - 60_000);
  assert.ok(answer.type === "refused");
  assert.equal(answer.refusal.retryAfterMs, 63_000);
});

test("counts in process refuse a new key rather than forget one of today, and let yesterday's go", () => {
  const counters = new MemoryCounters({ holdMs, maxKeys: 2 });
  const [today, tomorrow] = [windowOf("day", start), windowOf("day", start + 86_400_000)];
  for (const key of ["a", "b"]) counters.count(key, today);
  assert.throws(() => counters.count("c", today), { code: "limits_unavailable" });
  assert.equal(counters.count("a", today), 1);
  assert.equal(counters.count("c", tomorrow), 0);
  assert.equal(counters.counted("c", tomorrow), 1);
});
