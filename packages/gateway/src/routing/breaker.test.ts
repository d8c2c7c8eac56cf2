import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { Breaker, type Outcome, type Permit } from "./breaker.ts";
import { dice } from "./routing.fixture.ts";
import { BreakerSettings } from "./settings.ts";

const failed: Outcome = { type: "failed", retryAfterMs: null };
const answered: Outcome = { type: "answered" };
const nothing: Outcome = { type: "nothing" };

function breaker(settings: object = {}, random: () => number = () => 0): Breaker {
  return new Breaker(BreakerSettings.parse(settings), random);
}

function report(subject: Breaker, outcomes: readonly Outcome[], now: number): void {
  for (const outcome of outcomes) subject.enter(now)?.end(outcome, now);
}

const times = (count: number, outcome: Outcome) => Array.from({ length: count }, () => outcome);

describe("a breaker", () => {
  it("opens after so many failures in a row, and not before", () => {
    const subject = breaker({ consecutive: 3 });
    report(subject, [failed, failed, answered, failed, failed], 0);
    assert.equal(subject.state(0), "closed");
    report(subject, [failed], 0);
    assert.equal(subject.state(0), "open");
    assert.equal(subject.enter(0), null);
  });

  it("opens when too large a share of the recent ones failed, though never many in a row", () => {
    const subject = breaker({ consecutive: 1_000, failurePercent: 50, minimum: 10 });
    report(subject, [...times(4, answered), ...times(4, failed), answered], 0);
    assert.equal(subject.state(0), "closed");
    report(subject, [failed], 0);
    assert.equal(subject.state(0), "open");
  });

  it("forgets failures that lie further back than its window", () => {
    const subject = breaker({ consecutive: 1_000, minimum: 10, windowMs: 10_000 });
    report(subject, times(9, failed), 0);
    report(subject, [failed, ...times(8, answered), failed], 11_001);
    assert.equal(subject.state(11_001), "closed");
  });

  it("counts neither verdict nor cancelled request as a failure", () => {
    const subject = breaker({ consecutive: 2 });
    report(subject, [failed, answered, ...times(50, nothing), failed, answered], 0);
    assert.equal(subject.state(0), "closed");
  });

  it("pauses twice as long each time, up to a bound, and shorter at random by up to half", () => {
    for (const [random, share] of [
      [() => 0, 1],
      [() => 1, 0.5],
    ] as const) {
      const subject = breaker({ consecutive: 1, pauseMs: 1_000, mostMs: 4_000 }, random);
      let now = 0;
      report(subject, [failed], now);
      for (const pause of [1_000, 2_000, 4_000, 4_000]) {
        assert.equal(subject.waitMs(now), pause * share);
        now += pause * share;
        assert.equal(subject.state(now), "half-open");
        report(subject, [failed], now);
      }
    }
  });

  it("pauses shortly again once it was well for a while", () => {
    const subject = breaker({ consecutive: 1, pauseMs: 1_000, windowMs: 10_000 });
    report(subject, [failed], 0);
    report(subject, [answered], 1_000);
    report(subject, [failed], 2_000);
    assert.equal(subject.waitMs(2_000), 2_000);
    report(subject, [answered], 4_000);
    report(subject, [failed], 20_000);
    assert.equal(subject.waitMs(20_000), 1_000);
  });

  it("waits as long as the partner asks for, within a bound", () => {
    const asked = breaker({ consecutive: 1, pauseMs: 1_000, obeyMs: 60_000 });
    report(asked, [{ type: "failed", retryAfterMs: 30_000 }], 0);
    assert.equal(asked.waitMs(0), 30_000);
    const forEver = breaker({ consecutive: 1, pauseMs: 1_000, obeyMs: 60_000 });
    report(forEver, [{ type: "failed", retryAfterMs: 86_400_000 }], 0);
    assert.equal(forEver.waitMs(0), 60_000);
  });

  it("closes after a trial that went well, and needs a new series to open again", () => {
    const subject = breaker({ consecutive: 2, pauseMs: 1_000 });
    report(subject, [failed, failed], 0);
    report(subject, [answered], 1_000);
    assert.equal(subject.state(1_000), "closed");
    report(subject, [failed], 1_000);
    assert.equal(subject.state(1_000), "closed");
  });

  it("lets another trial follow one that told nothing", () => {
    const subject = breaker({ consecutive: 1, pauseMs: 1_000 });
    report(subject, [failed], 0);
    report(subject, [nothing], 1_000);
    assert.equal(subject.state(1_000), "half-open");
    assert.equal(subject.enter(1_000)?.trial, true);
  });

  it("gives a trial up that never comes back", () => {
    const subject = breaker({ consecutive: 1, pauseMs: 1_000, trialMs: 5_000 });
    report(subject, [failed], 0);
    const lost = subject.enter(1_000);
    assert.equal(subject.enter(5_999), null);
    const next = subject.enter(6_000);
    assert.equal(next?.trial, true);
    lost?.end(failed, 6_001);
    next?.end(answered, 6_002);
    assert.equal(subject.state(6_002), "closed");
  });

  it("does not hear what was asked before it opened", () => {
    const subject = breaker({ consecutive: 1, pauseMs: 1_000 });
    const early = [subject.enter(0), subject.enter(0), subject.enter(0)];
    early[0]?.end(failed, 0);
    early[1]?.end(answered, 10);
    assert.equal(subject.state(10), "open");
    report(subject, [answered], 1_000);
    early[2]?.end(failed, 1_001);
    assert.equal(subject.state(1_001), "closed");
  });

  it("never has two trials under way, nor anything else while one is, whatever happens in whatever order", () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant("pass" as const), milliseconds: fc.integer({ min: 0, max: 3_000 }) }),
      fc.record({ type: fc.constant("enter" as const) }),
      fc.record({
        type: fc.constant("end" as const),
        which: fc.nat(20),
        outcome: fc.constantFrom(failed, answered, nothing, {
          type: "failed",
          retryAfterMs: 2_500,
        } as Outcome),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.integer(), (steps, seed) => {
        const subject = breaker(
          { consecutive: 2, pauseMs: 500, mostMs: 4_000, trialMs: 3_600_000 },
          dice(seed),
        );
        const live: Permit[] = [];
        let now = 0;
        for (const each of steps) {
          if (each.type === "pass") now += each.milliseconds;
          if (each.type === "enter") {
            const state = subject.state(now);
            const admitted = subject.admits(now);
            const permit = subject.enter(now);
            assert.equal(permit !== null, admitted);
            if (permit) live.push(permit);
            if (state === "open") assert.equal(permit, null);
            assert.equal(permit?.trial ?? false, permit !== null && state === "half-open");
            assert.ok(live.filter(({ trial }) => trial).length <= 1);
          }
          if (each.type === "end" && live.length > 0) {
            live.splice(each.which % live.length, 1)[0]?.end(each.outcome, now);
          }
        }
      }),
    );
  });
});
