import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { readOracle } from "../bench/crossings/oracle.ts";
import { noCrossings, runCrossings } from "../bench/crossings/run.ts";
import { root } from "./support/world.ts";

test("the oracle that judges calls forbids what the law forbids, from the files alone", () => {
  const oracle = readOracle({ packs: join(root, "packs"), launch: join(root, "launch") }, "2026-11-22");
  assert.ok(oracle.places.length >= 19);
  assert.match(oracle.mayReach("US", "dashscope.aliyuncs.com") ?? "", /^US\/partner-origin denies CN/);
  assert.match(oracle.mayReach("US-CA", "dashscope.aliyuncs.com") ?? "", /^US\/partner-origin denies CN/);
  assert.match(oracle.mayReach("CN", "us.api.openai.com") ?? "", /^CN\//);
  assert.match(oracle.mayReach("FR", "us.api.openai.com") ?? "", /^EU\/residency/);
  assert.match(oracle.mayReach("US", "evil.example") ?? "", /in no partner's file/);
  assert.equal(oracle.mayReach("US", "us.api.openai.com"), null);
  assert.equal(oracle.mayReach("CN", "dashscope.aliyuncs.com"), null);
});

test("of 20,000 requests from every market with every fault none crosses a border, and no verdict is failed over", async (context) => {
  const state = await runCrossings({ from: noCrossings(7), until: 20_000 }, () => {});
  const { requests, served, refused, failed, calls, policyRefusals } = state;
  context.diagnostic(JSON.stringify({ requests, served, refused, failed, calls, policyRefusals }));
  assert.deepEqual(state.crossings, []);
  assert.equal(state.policyFailovers, 0);
  // Else nothing was put to the test.
  assert.ok(served > 1_000 && refused > 1_000 && failed > 1_000, JSON.stringify(state));
  assert.ok(calls > requests / 2 && policyRefusals > 1_000, JSON.stringify(state));
});
