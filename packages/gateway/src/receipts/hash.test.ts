import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { contentHash } from "./hash.ts";

describe("the hash of content", () => {
  it("can be worked out again by whoever holds the content and the receipt's salt", () => {
    const expected = createHash("sha256").update(Buffer.from("c2FsdA\0Dear Ms Li, 你好")).digest("hex");
    assert.equal(contentHash("c2FsdA", "Dear Ms Li, 你好"), `sha256:${expected}`);
  });

  it("differs for the same content under another salt, and for other content under the same", () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.base64String(), fc.string()),
        fc.tuple(fc.base64String(), fc.string()),
        (one, two) => {
          const same = one[0] === two[0] && one[1] === two[1];
          assert.equal(contentHash(...one) === contentHash(...two), same);
        },
      ),
    );
  });
});
