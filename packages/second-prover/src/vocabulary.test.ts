import { ageBands, featureIds, featureOutputs, platforms } from "@homeport/protocol";
import assert from "node:assert/strict";
import { test } from "node:test";
import { beginOf, tellInstant } from "./instant.ts";
import { codeOf, dimensions, outputs } from "./vocabulary.ts";

test("the prover's own words are the protocol's", () => {
  assert.deepEqual(outputs, featureOutputs);
  assert.deepEqual(dimensions, { feature: featureIds, platform: platforms, ageBand: ageBands });
});

test("a word that the prover does not know is refused", () => {
  assert.throws(() => codeOf("feature", "telepathy"), /knows no feature `telepathy`/);
});

test("an instant is told by the market's own clock", () => {
  assert.equal(tellInstant(beginOf("2026-11-22", "+08:00"), "+08:00"), "2026-11-22 00:00 (+08:00)");
  assert.equal(
    tellInstant(beginOf("2026-11-22", "-05:00") - 1, "-05:00"),
    "2026-11-21 23:59:59.999 (-05:00)",
  );
  assert.throws(() => beginOf("2026-13-01", "+00:00"), RangeError);
});
