import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { readOracle } from "../bench/crossings/oracle.ts";
import { widePartners } from "../bench/crossings/partners.ts";
import { runCrossings } from "../bench/crossings/run.ts";
import { noCrossings } from "../bench/crossings/state.ts";
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
  const { crossings, policyFailovers, ...told } = state;
  context.diagnostic(JSON.stringify(told));
  assert.deepEqual(crossings, []);
  assert.equal(policyFailovers, 0);
  // Else nothing was put to the test.
  const { served, refused, failed, judged, calls, partners, tunings } = told;
  assert.ok(
    served > 1_000 && refused > 1_000 && failed > 1_000 && judged > 1_000 && calls > 10_000,
    JSON.stringify(told),
  );
  for (const { id } of widePartners) assert.ok((partners[id] ?? 0) >= 20, `\`${id}\` was hardly called`);
  assert.ok(
    Object.values(tunings).length === 9 && Object.values(tunings).every((requests) => requests >= 500),
    JSON.stringify(tunings),
  );
});
