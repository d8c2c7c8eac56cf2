import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { receiptId } from "./receipt-id.ts";

describe("the id of a receipt", () => {
  const now = Date.UTC(2026, 10, 22, 9);

  it("stands in the order of time, for any two moments of the next thousand years", () => {
    const moments = [0, now, now + 1, now + 1_000, now + 86_400_000, Date.UTC(3026, 0)];
    const ids = moments.map((moment) => receiptId(moment));
    assert.deepEqual(ids.toSorted(), ids);
  });

  it("cannot be guessed by whoever knows the moment, and fits a path", () => {
    const ids = Array.from({ length: 1_000 }, () => receiptId(now));
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^rcpt_[0-9a-z]{9}[\w-]{22}$/);
    assert.equal(new Set(ids.map((id) => id.slice(0, 14))).size, 1);
  });
});
