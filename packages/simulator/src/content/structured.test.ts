import assert from "node:assert/strict";
import test from "node:test";

import { structure } from "./structured.ts";

const fill = (schema: unknown): unknown => JSON.parse(structure("hi there", schema));

test("follows references, also to the schema itself, and ends", () => {
  const tree = {
    type: "object",
    properties: { name: { $ref: "#/$defs/name" }, child: { anyOf: [{ $ref: "#" }, { type: "null" }] } },
    required: ["name", "child"],
    $defs: { name: { type: "string" } },
  };
  let depth = 0;
  for (let node = fill(tree) as { name: string; child: unknown } | null; node !== null; depth += 1) {
    assert.equal(node.name, "hi there");
    node = (node.child ?? null) as typeof node;
    if (depth > 20) break;
  }
  assert.ok(depth > 1 && depth < 20, String(depth));
});

test("takes the first choice that says something and puts parts together", () => {
  assert.equal(fill({ anyOf: [{ type: "null" }, { type: "string" }] }), "hi there");
  assert.equal(fill({ type: ["null", "boolean"] }), false);
  const parts = [
    { type: "object", properties: { a: { const: 1 } }, required: ["a"] },
    { properties: { b: { enum: ["x", "y"] } }, required: ["b"] },
  ];
  assert.deepEqual(fill({ allOf: parts }), { a: 1, b: "x" });
});

test("keeps to lengths, counts, ranges and formats", () => {
  assert.equal(fill({ type: "string", maxLength: 2 }), "hi");
  assert.equal(fill({ type: "string", minLength: 10 }), "hi there..");
  assert.equal(fill({ type: "string", format: "date" }), "2026-01-01");
  assert.equal(fill({ type: "integer", minimum: 7, multipleOf: 5 }), 10);
  assert.equal(fill({ type: "integer", exclusiveMinimum: 7 }), 8);
  assert.equal(fill({ type: "number", maximum: -3 }), -3);
  assert.deepEqual(fill({ type: "array", items: { type: "boolean" }, minItems: 2 }), [false, false]);
  assert.deepEqual(fill({ type: "array", items: { type: "string" }, maxItems: 0 }), []);
});
