import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CommitPace, gapFor, longestGapMs } from "./commit-pace.ts";

/** The load of a thread that worked for a share of the time until `now`. */
const loadAt = (now: number, share: number) => ({
  active: now * share,
  idle: now * (1 - share),
  utilization: share,
});

describe("the pace of commits", () => {
  it("does not keep anybody waiting while the thread has time", () => {
    const pace = new CommitPace();
    for (let now = 0; now < 1_000; now++) {
      assert.equal(pace.waitMs(now, loadAt(now, 0.4)), 0);
      pace.sent(now);
    }
  });

  it("leaves commits of a busy thread their gap, and no more", () => {
    const pace = new CommitPace();
    for (const now of [0, 60]) pace.waitMs(now, loadAt(now, 1));
    pace.sent(100);
    assert.equal(pace.waitMs(101, loadAt(101, 1)), longestGapMs - 1);
    assert.equal(pace.waitMs(100 + longestGapMs, loadAt(104, 1)), 0);
    assert.equal(pace.waitMs(140, loadAt(140, 1)), 0);
  });

  it("waits for nothing again once the rush is over", () => {
    const pace = new CommitPace();
    for (const now of [0, 60]) pace.waitMs(now, loadAt(now, 1));
    pace.waitMs(200, { active: 70, idle: 130 });
    pace.sent(200);
    assert.equal(pace.waitMs(200, { active: 70, idle: 130 }), 0);
  });

  it("grows with the load, from nothing at three quarters to the longest at all of the time", () => {
    assert.deepEqual([0, 0.75, 0.875, 1].map(gapFor), [0, 0, longestGapMs / 2, longestGapMs]);
    for (const odd of [-1, 2]) assert.ok(gapFor(odd) >= 0 && gapFor(odd) <= longestGapMs);
  });
});
