import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { codePointAt } from "./code-point.ts";

describe("a code point", () => {
  it("is read whole, half where only a half is there, and never beyond the end of a slice", () => {
    const text = `${"𝐚".repeat(40)}b\udc00\ud835`;
    const slices = Array.from(text, (_, at) => text.slice(2, at));
    for (let round = 0; round < 2_000; round += 1) {
      const slice = slices[round % slices.length]!;
      if (slice.length === 0) continue;
      const last = codePointAt(slice, slice.length - 1);
      assert.equal(last, slice.charCodeAt(slice.length - 1));
      if (slice.length > 1) assert.equal(codePointAt(slice, 0), 0x1d41a);
    }
    assert.equal(codePointAt(text, 80), 0x62);
    assert.equal(codePointAt(text, 81), 0xdc00);
    assert.equal(codePointAt("\ud835b", 0), 0xd835);
    assert.equal(codePointAt("\u{10ffff}", 0), 0x10ffff);
  });
});
