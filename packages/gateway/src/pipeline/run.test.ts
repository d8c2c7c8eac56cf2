import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contentHash } from "../receipts/index.ts";
import type { Filter } from "../safety/index.ts";
import { device, filterThat, now, screenThat, textIn } from "./pipeline.fixture.ts";
import { label, problemOf, sceneFor, words } from "./run.fixture.ts";

describe("a request that is served", () => {
  it("has its decision on disk before the first byte is given out, and its outcome before the last", async (test) => {
    const { ask, order, receipts } = await sceneFor(test);
    const outputs = await Array.fromAsync(ask());
    assert.equal(textIn(outputs), "Dear Ms Li");
    assert.deepEqual(order, [
      "receipt decision serve",
      "ready",
      "text",
      "text",
      "receipt outcome served",
      "finish",
    ]);
    assert.equal(new Set(receipts.map(({ receipt }) => receipt)).size, 1);
  });

  it("is told about in full: who served, where, how many tokens, under which receipt", async (test) => {
    const { ask, receipts } = await sceneFor(test);
    const finish = (await Array.fromAsync(ask())).at(-1);
    assert.ok(finish?.type === "finish");
    const { partner, model, endpoint, executed, simulated, market, receipt, release } = finish.meta;
    assert.deepEqual(
      [partner, model, endpoint?.id, executed, simulated],
      ["acme", "m-1", "north", "cloud", false],
    );
    assert.deepEqual([market, release, receipt], ["AA", "sha256:release", receipts[0]?.receipt]);
    assert.deepEqual([finish.meta.usage.inputTokens, finish.meta.usage.outputTokens], [3, 2]);
  });

  it("leaves hashes that prove to whoever holds the texts what came in and what went out, label included", async (test) => {
    const { ask, receipts } = await sceneFor(test, { rules: [label] });
    const outputs = await Array.fromAsync(ask());
    const outcome = receipts[1] ?? assert.fail();
    assert.equal(textIn(outputs), "[AI-generated]\nDear Ms Li");
    assert.equal(outcome.inputHash, contentHash(outcome.salt, "Write to Ms Li."));
    assert.equal(outcome.outputHash, contentHash(outcome.salt, textIn(outputs)));
    assert.ok(!JSON.stringify(receipts).includes("Ms Li"), "and not the texts themselves");
  });

  it("has every obligation of the decision in its outcome, with how it was met", async (test) => {
    const rules = [
      label,
      { id: "AA/tell", type: "disclosure", text: words },
      { id: "AA/keep", type: "retention", record: "decision", minDays: 180 },
      { id: "AA/where", type: "residency", dataClass: "inference", permit: ["aa", "aa-*"] },
    ];
    const { ask, receipts } = await sceneFor(test, { rules, filters: [filterThat("one")] });
    await Array.fromAsync(ask());
    const outcome = receipts[1] ?? assert.fail();
    assert.deepEqual(outcome.obligations.map(({ type, status }) => `${type} ${status}`).toSorted(), [
      "disclose met",
      "label met",
      "locate met",
      "retain met",
      "screen met",
      "screen met",
    ]);
    assert.deepEqual(outcome.filters, [{ id: "one", version: "1", digest: "sha256:one", patterns: 1 }]);
  });
});

describe("a request that is not served", () => {
  it("is refused without a release, and with one whose date has passed", async (test) => {
    for (const [parts, code] of [
      [{ releases: { current: null } }, "release_missing"],
      [{ clock: () => now + 3_600_000 }, "release_expired"],
    ] as const) {
      const { ask, receipts, seen } = await sceneFor(test, { parts });
      const outputs = await Array.fromAsync(ask());
      assert.deepEqual([outputs.length, problemOf(outputs).code], [1, code]);
      assert.deepEqual([receipts[0]?.outcome, receipts[0]?.codes, receipts.length], ["refuse", [code], 1]);
      assert.equal(seen.length, 0);
    }
  });

  it("is refused with every reason the decision has, before anything leaves", async (test) => {
    const { ask, receipts, seen } = await sceneFor(test);
    const outputs = await Array.fromAsync(
      ask({ device: { ...device, soldIn: "ZZ", switchedOff: ["chat"] } }),
    );
    const { code, details } = problemOf(outputs);
    assert.equal(code, "market_unknown");
    assert.deepEqual(
      details.reasons?.map((reason) => reason.code),
      ["market_unknown", "administrator_off"],
    );
    assert.deepEqual(receipts[0]?.codes, ["market_unknown", "administrator_off"]);
    assert.equal(seen.length, 0);
  });

  it("is refused where a screen stops the input, and the partner never sees it", async (test) => {
    const screens: [Partial<Filter>, string][] = [
      [
        {
          screen: () => ({
            type: "hit",
            by: "s",
            phase: "input",
            category: "harm",
            retract: false,
            endSession: false,
            raw: null,
          }),
        },
        "content_blocked_input",
      ],
      [{ screen: () => assert.fail("it broke") }, "screen_failed"],
      [{ screen: () => ({ type: "unknown", by: "s", phase: "input", cause: "?" }) }, "screen_failed"],
      [{ validTo: now }, "filter_stale"],
    ];
    for (const [changes, code] of screens) {
      const { ask, receipts, seen } = await sceneFor(test, {
        filters: [filterThat("one", screenThat, changes)],
      });
      const outputs = await Array.fromAsync(ask());
      assert.deepEqual([outputs.length, problemOf(outputs).code], [1, code]);
      assert.deepEqual([receipts.length, receipts[0]?.kind, receipts[0]?.outcome], [1, "decision", "refuse"]);
      assert.equal(seen.length, 0);
    }
  });
});
