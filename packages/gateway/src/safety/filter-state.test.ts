import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { filterState } from "./filter-state.ts";
import { filterOf } from "./pack.fixture.ts";

const filter = filterOf("any phrase");

describe("a filter", () => {
  it("is ready from its first moment to just before its last", () => {
    for (const now of [filter.validFrom, filter.validTo - 1]) {
      assert.deepEqual(filterState(filter, now), { type: "ready", filter });
    }
  });

  it("is refused as stale before its first moment and from its last", () => {
    for (const now of [filter.validFrom - 1, filter.validTo, Number.NaN]) {
      assert.deepEqual(filterState(filter, now), { type: "refuse", code: "filter_stale" });
    }
  });

  it("is refused as missing where there is none", () => {
    assert.deepEqual(filterState(undefined, filter.validFrom), { type: "refuse", code: "filter_missing" });
  });
});
