import assert from "node:assert/strict";
import { test } from "node:test";
import { localizeReason } from "@homeport/protocol";
import * as fc from "fast-check";
import { decide } from "./decide.ts";
import { pooledWorld, requestArbitrary, tableOf } from "./world.fixture.test.ts";

const requests = fc.array(requestArbitrary, { minLength: 40, maxLength: 40 });

test("every reason ends with its detail in either language, and names the same things in both", () => {
  const names = (text: string) => (text.match(/`[^`]*`/g) ?? []).toSorted();
  const seen = new Set<string>();
  fc.assert(
    fc.property(pooledWorld(40), requests, (world, asked) => {
      const table = tableOf(world);
      for (const { at, ...request } of asked) {
        const decision = decide(table, request, at);
        for (const reason of decision.type === "refuse" ? decision.reasons : []) {
          const told = localizeReason(reason, "zh");
          assert.match(told.message, /\p{Script=Han}/u);
          assert.match(told.remedy, /\p{Script=Han}/u);
          for (const { summary } of reason.rules) assert.ok(summary.en.length > 0 && summary.zh.length > 0);
          if (reason.detail === null) continue;
          seen.add(reason.code);
          assert.ok(reason.message.endsWith(`: ${reason.detail.en}`));
          assert.ok(told.message.endsWith(`：${reason.detail.zh}`));
          assert.deepEqual(names(reason.detail.zh), names(reason.detail.en));
        }
      }
    }),
    { numRuns: 60 },
  );
  for (const code of [
    "not_approved",
    "partner_not_permitted",
    "not_launched",
    "age_denied",
    "consent_missing",
  ]) {
    assert.ok(seen.has(code), `no reason \`${code}\` was seen`);
  }
});
