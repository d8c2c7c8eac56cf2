import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { Growing } from "./growing.ts";

describe("a text of which each piece repeats those before it", () => {
  it("is given out once, whatever its pieces are", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 90 })), (pieces) => {
        const growing = new Growing();
        let sum = "";
        const given = pieces.map((piece) => growing.fresh((sum += piece)));
        assert.equal(given.join(""), sum);
        assert.ok(!given.includes(null));
      }),
    );
  });

  it("may be followed by a piece that says nothing", () => {
    const growing = new Growing();
    assert.deepEqual(
      [growing.fresh("Un cerf"), growing.fresh(""), growing.fresh("Un cerf-volant")],
      ["Un cerf", "", "-volant"],
    );
  });

  it("is none where a piece takes back what was told, or is shorter than it", () => {
    for (const later of ["Le cerf-volant", "Un", "Un cerg et"]) {
      const growing = new Growing();
      growing.fresh("Un cerf");
      assert.equal(growing.fresh(later), null, later);
    }
  });
});
