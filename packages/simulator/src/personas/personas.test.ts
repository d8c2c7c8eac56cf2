import assert from "node:assert/strict";
import test from "node:test";

import { fill } from "./error-facts.ts";
import { knownHosts, personas, placeAt } from "./index.ts";
import { rangeOf } from "./parameter-facts.ts";

/** What each error can say about its occasion. */
const values: Readonly<Record<string, readonly string[]>> = {
  "wrong-key": ["maskedKey"],
  "wrong-region": ["rightHost"],
  "wrong-path": ["method", "path"],
  "wrong-method": ["method", "path"],
  "too-large": ["maximum"],
  "unknown-parameter": ["parameter"],
  "missing-parameter": ["parameter"],
  "invalid-type": ["parameter", "expected", "got"],
  "invalid-value": ["parameter", "value", "expected"],
  "above-maximum": ["parameter", "value", "maximum", "kind", "rangeMessage"],
  "below-minimum": ["parameter", "value", "minimum", "kind", "rangeMessage"],
  "too-long": ["parameter", "value", "maximum"],
  "unknown-message-field": ["parameter", "field"],
  "unknown-model": ["model"],
  "unsupported-modality": ["messageIndex", "partIndex", "partType"],
  "rate-limit": ["model"],
  quota: ["model"],
};

test("every persona names its evidence and the day it was compared", () => {
  for (const { name, verified, evidence, errors } of personas) {
    assert.match(verified, /^\d{4}-\d{2}-\d{2}$/);
    assert.ok(evidence.length > 2, name);
    for (const { source } of Object.values(errors))
      assert.match(source, /^(recorded|documented|composed): ./);
  }
});

test("every place in an error's template can be filled", () => {
  for (const { name, errors } of personas) {
    for (const [error, { message, code, param }] of Object.entries(errors)) {
      for (const [, place] of `${message} ${code} ${param}`.matchAll(/\{(\w+)\}/g)) {
        assert.ok(values[error]?.includes(place ?? ""), `${name} ${error} {${place}}`);
      }
    }
  }
});

test("every host belongs to one persona, whatever its letters and default port", () => {
  assert.equal(new Set(knownHosts).size, knownHosts.length);
  assert.equal(placeAt("API.OpenAI.com:443")?.persona.name, "openai");
  assert.equal(placeAt("dashscope-us.aliyuncs.com")?.host.region, "us-east-1");
  for (const unknown of ["api.openai.com.evil.example", "api.openai.com:80", "", "constructor"]) {
    assert.equal(placeAt(unknown), null);
  }
});

test("fills templates and leaves places without a value visible", () => {
  assert.equal(fill("`{model}` is {mood}", { model: "m" }), "`m` is {mood}");
  assert.equal(rangeOf({ is: "number", from: 0, to: 2, open: "to" }), "[0, 2)");
  assert.equal(rangeOf({ is: "integer", from: 1 }), "[1, inf)");
});
