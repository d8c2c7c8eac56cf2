import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseRouting, processProbe } from "./index.ts";
import { type Load, Shed } from "./shed.ts";

const calm: Load = {
  heapBytes: 100,
  heapLimitBytes: 1_000,
  residentBytes: 100,
  residentLimitBytes: null,
  loopDelayMs: 1,
};

function shed(load: Partial<Load> = {}, random: () => number = () => 0) {
  const state = { load: { ...calm, ...load }, looks: 0 };
  const subject = new Shed(
    parseRouting("{}").shed,
    {
      look() {
        state.looks++;
        return state.load;
      },
    },
    random,
  );
  return { subject, state };
}

describe("load shedding", () => {
  it("takes requests on while there is room", () => {
    assert.equal(shed().subject.overloaded(0), null);
    assert.equal(shed({ heapBytes: 899 }).subject.overloaded(0), null);
  });

  it("turns requests away when heap or memory is at its limit", () => {
    for (const load of [{ heapBytes: 900 }, { residentBytes: 900, residentLimitBytes: 1_000 }]) {
      assert.equal(shed(load).subject.overloaded(0), 2, JSON.stringify(load));
    }
  });

  it("turns requests away when the event loop stays late, and not for one block that is over", () => {
    const { subject, state } = shed();
    const at = (now: number, loopDelayMs: number) => {
      state.load = { ...calm, loopDelayMs };
      return subject.overloaded(now) !== null;
    };
    assert.deepEqual([at(0, 5_000), at(1_000, 1), at(2_000, 5_000)], [false, false, false]);
    assert.deepEqual([at(3_000, 1_000), at(4_000, 1_200), at(5_000, 1)], [true, true, false]);
  });

  it("takes them on again only when it is clearly better", () => {
    const { subject, state } = shed({ heapBytes: 900 });
    const at = (now: number, heapBytes: number) => {
      state.load = { ...calm, heapBytes };
      return subject.overloaded(now) !== null;
    };
    assert.deepEqual(
      [at(0, 900), at(1_000, 899), at(2_000, 770), at(3_000, 760), at(4_000, 899), at(5_000, 900)],
      [true, true, true, false, false, true],
    );
  });

  it("looks four times a second and not at every request", () => {
    const { subject, state } = shed();
    for (let now = 0; now < 1_000; now++) subject.overloaded(now);
    assert.equal(state.looks, 4);
  });

  it("sends those it turned away back at different times", () => {
    const rolls = [0, 0.5, 0.999];
    const { subject } = shed({ heapBytes: 950 }, () => rolls.shift() ?? 0);
    assert.deepEqual([subject.overloaded(0), subject.overloaded(1), subject.overloaded(2)], [2, 3, 4]);
  });

  it("reads this very process", async () => {
    const probe = processProbe();
    try {
      // Longer than the monitor's resolution, with the loop held up.
      await new Promise((resolve) => void setTimeout(resolve, 60));
      const until = performance.now() + 150;
      while (performance.now() < until);
      await new Promise((resolve) => void setTimeout(resolve, 60));
      const load = probe.look();
      assert.ok(load.heapBytes > 1e6 && load.heapBytes < load.heapLimitBytes);
      assert.ok(load.residentBytes > load.heapBytes / 2);
      assert.ok(load.loopDelayMs > 50, String(load.loopDelayMs));
    } finally {
      probe.close();
    }
  });
});
