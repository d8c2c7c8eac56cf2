import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, now } from "./callers.fixture.ts";
import { MemoryCounters } from "./counters/index.ts";
import { checkReplay } from "./replay.ts";

const counters = () => new MemoryCounters({ holdMs: 60_000, maxKeys: 1_000 });
const token = { issuer: "https://id.example", jti: "one", expiresAt: now + 300_000 };

test("a device token that is good once is refused the second time, until it is refused for its age", () => {
  const kept = counters();
  assert.equal(
    codeOf(() => checkReplay(kept, token, now)),
    null,
  );
  assert.equal(
    codeOf(() => checkReplay(kept, token, now)),
    "device_token_replayed",
  );
  // Tokens are taken for half a minute past their end, for clocks that differ.
  assert.equal(
    codeOf(() => checkReplay(kept, token, token.expiresAt + 29_999)),
    "device_token_replayed",
  );
});

test("tokens of other issuers, or with another `jti`, are other tokens", () => {
  const kept = counters();
  for (const other of [token, { ...token, jti: "two" }, { ...token, issuer: "https://other.example" }]) {
    assert.equal(
      codeOf(() => checkReplay(kept, other, now)),
      null,
    );
  }
});

test("a token without a `jti` cannot be told from another, so it is refused", () => {
  for (const jti of [undefined, ""]) {
    assert.equal(
      codeOf(() => checkReplay(counters(), { ...token, jti }, now)),
      "device_token_invalid",
    );
  }
});
