import assert from "node:assert/strict";
import { test } from "node:test";
import { isSpellingVariant } from "./spelling-variant.ts";

test("what only the dialect changes is a variant", () => {
  const pairs = `colour/color centre/center realise/realize organisation/organization defence/defense
    travelled/traveled catalogue/catalog grey/gray tyre/tire anaemia/anemia mould/mold cosy/cozy jewellery/jewelry
    judgement/judgment aluminium/aluminum sceptical/skeptical analyse/analyze fulfil/fulfill whisky/whiskey`;
  for (const pair of pairs.split(/\s+/)) {
    const [left = "", right = ""] = pair.split("/");
    assert.ok(isSpellingVariant(left, right), pair);
    assert.ok(isSpellingVariant(right, left), pair);
  }
});

test("another word is no variant", () => {
  for (const pair of [
    "maths/moths",
    "spelt/spell",
    "mum/mam",
    "programme/programmer",
    "kerb/kern",
    "color/color",
  ]) {
    const [left = "", right = ""] = pair.split("/");
    assert.ok(!isSpellingVariant(left, right), pair);
  }
});
