import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { engine } from "./routing.fixture.ts";
import { acme, bolt, core, type Does, world } from "./route.fixture.ts";

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
