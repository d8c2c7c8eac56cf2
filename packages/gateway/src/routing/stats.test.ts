import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { Histogram } from "./histogram.ts";
import { hedgeAfter } from "./hedge.ts";
import { dice } from "./routing.fixture.ts";
import { Hedge } from "./settings.ts";
import { Stats } from "./stats.ts";

describe("measured latency", () => {
  it("tells a quantile to within 5 %", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (durations, share) => {
          const histogram = new Histogram(60_000);
          for (const duration of durations) histogram.record(duration, 1_000);
          const sorted = durations.toSorted((left, right) => left - right);
          const exact = sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)] ?? 0;
          const told = histogram.quantile(share, 1, 1_000) ?? 0;
          assert.ok(Math.abs(told / exact - 1) < 0.0501, `${told} for ${exact}`);
        },
      ),
    );
  });

  it("fades: what is older than a half-life counts half", () => {
    const histogram = new Histogram(1_000);
    for (let index = 0; index < 100; index++) histogram.record(10, 0);
    assert.equal(Math.round(histogram.count(1_000)), 50);
    for (let index = 0; index < 60; index++) histogram.record(1_000, 1_000);
    assert.ok((histogram.quantile(0.5, 1, 1_000) ?? 0) > 900);
    assert.equal(histogram.quantile(0.5, 20, 20_000), null);
  });

  it("stays right over days, and with a clock that starts at any time", () => {
    for (const start of [0, 1.7e12]) {
      const histogram = new Histogram(1_000);
      for (let second = 0; second < 200_000; second++) histogram.record(100, start + second * 1_000);
      const now = start + 200_000_000;
      // A half each second: 1 + 1/2 + 1/4 …, seen one second later.
      assert.ok(Math.abs(histogram.count(now) - 1) < 0.01, String(histogram.count(now)));
      assert.ok(Math.abs((histogram.quantile(0.5, 0.5, now) ?? 0) / 100 - 1) < 0.051);
    }
  });

  it("takes in even what is no sensible duration", () => {
    const histogram = new Histogram(1_000);
    for (const odd of [0, -5, Number.NaN, Number.POSITIVE_INFINITY, 1e12]) histogram.record(odd, 0);
    assert.equal(Math.round(histogram.count(0)), 5);
  });
});

describe("the wait before a hedge", () => {
  const hedge = Hedge.parse({});
  const at = (now: number) => ({ stream: true, now });

  it("is not known before enough was measured", () => {
    const stats = new Stats();
    for (let index = 0; index < 49; index++) stats.began(200, 0);
    assert.equal(hedgeAfter(stats, hedge, at(0)), null);
    for (let index = 0; index < 2; index++) stats.began(200, 0);
    assert.ok((hedgeAfter(stats, hedge, at(0)) ?? 0) > 180);
  });

  it("is the measured 95th percentile, within its bounds", () => {
    const stats = new Stats();
    for (let index = 1; index <= 1_000; index++) stats.began(index, 0);
    assert.ok(Math.abs((hedgeAfter(stats, hedge, at(0)) ?? 0) / 950 - 1) < 0.06);
    assert.equal(hedgeAfter(stats, { ...hedge, mostMs: 500 }, at(0)), 500);
    assert.equal(hedgeAfter(stats, { ...hedge, leastMs: 2_000 }, at(0)), 2_000);
  });

  it("goes by the whole answer where that is what is asked for", () => {
    const stats = new Stats();
    for (let index = 0; index < 100; index++) {
      stats.began(200, 0);
      stats.ended(4_000, 0);
    }
    assert.ok((hedgeAfter(stats, hedge, { stream: false, now: 0 }) ?? 0) > 3_800);
    assert.ok((hedgeAfter(stats, hedge, at(0)) ?? 0) < 220);
  });

  it("does not shrink because the slow ones are cancelled", () => {
    const stats = new Stats();
    const random = dice(5);
    let after: number | null = null;
    for (let index = 0; index < 20_000; index++) {
      const takes = 100 + random() * 900;
      after = hedgeAfter(stats, hedge, at(index * 10));
      if (after !== null && takes > after) stats.waited("first", after, index * 10);
      else stats.began(takes, index * 10);
    }
    assert.ok(after !== null && after > 850 && after < 1_050, String(after));
  });
});
