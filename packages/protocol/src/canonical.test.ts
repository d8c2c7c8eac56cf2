import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { canonicalize } from "./canonical.ts";

describe("canonicalize", () => {
  test("writes the example of RFC 8785, section 3.2.2", () => {
    const value: unknown = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    assert.equal(
      canonicalize(value),
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test("sorts keys by UTF-16 unit, as in the example of RFC 8785, section 3.2.3", () => {
    const keys = ["\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"];
    const sorted: unknown = JSON.parse(canonicalize(Object.fromEntries(keys.map((key) => [key, key]))));
    // `JSON.parse` puts the one integer-like key first; the text itself tells the order.
    assert.deepEqual(new Set(Object.keys(sorted as object)), new Set(keys));
    const written = canonicalize(Object.fromEntries(keys.map((key, index) => [key, index])));
    assert.equal(written, '{"\\r":1,"1":3,"\u0080":5,"\u00f6":6,"\u20ac":0,"\ud83d\ude00":4,"\ufb33":2}');
  });

  test("writes JSON that reads back as the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        assert.deepEqual(JSON.parse(canonicalize(value)), JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("is the same for the same value, whatever the order of its keys", () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue()), { selector: ([key]) => key });
    fc.assert(
      fc.property(entries, (pairs) => {
        assert.equal(
          canonicalize(Object.fromEntries(pairs)),
          canonicalize(Object.fromEntries(pairs.toReversed())),
        );
      }),
    );
  });

  test("differs for different values", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        const same =
          JSON.stringify(JSON.parse(canonicalize(left))) === JSON.stringify(JSON.parse(canonicalize(right)));
        assert.equal(canonicalize(left) === canonicalize(right), same);
      }),
    );
  });

  test("leaves out what is undefined in an object, as JSON does", () => {
    assert.equal(canonicalize({ a: undefined, b: 1 }), '{"b":1}');
  });

  test("holds a key named `__proto__` like any other", () => {
    assert.equal(canonicalize(JSON.parse('{"__proto__":1,"a":2}')), '{"__proto__":1,"a":2}');
  });

  test("refuses what JSON cannot hold", () => {
    const values = [
      undefined,
      () => 1,
      Symbol("s"),
      1n,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ];
    for (const value of values) {
      assert.throws(() => canonicalize(value), TypeError, String(value));
      assert.throws(() => canonicalize([value]), TypeError, String(value));
      if (value !== undefined) assert.throws(() => canonicalize({ value }), TypeError, String(value));
    }
  });

  test("refuses a list with a hole instead of writing something else", () => {
    // oxlint-disable-next-line no-sparse-arrays
    assert.throws(() => canonicalize([1, , 2]), TypeError);
    assert.throws(() => canonicalize(Array(2)), TypeError);
  });

  test("refuses what would lose its content: dates, maps, sets, bytes", () => {
    for (const value of [
      new Date(0),
      new Map([["a", 1]]),
      new Set([1]),
      Buffer.from("a"),
      new URL("https://a.example"),
    ]) {
      assert.throws(() => canonicalize(value), TypeError, value.constructor.name);
    }
    assert.equal(canonicalize(Object.assign(Object.create(null), { a: 1 })), '{"a":1}');
  });

  test("refuses a cycle", () => {
    const cycle: Record<string, unknown> = {};
    cycle["self"] = [cycle];
    assert.throws(() => canonicalize(cycle), TypeError);
    const twice = { a: 1 };
    assert.equal(canonicalize([twice, twice]), '[{"a":1},{"a":1}]');
  });

  // RFC 8785 would refuse it; an escape is as definite, and a person's broken text must not break a receipt.
  test("writes half of a surrogate pair as an escape", () => {
    assert.equal(canonicalize("\ud800"), String.raw`"\ud800"`);
  });
});
