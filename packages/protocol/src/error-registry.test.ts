import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { errorCodes, errorRegistry } from "./index.ts";

const entries = errorCodes.map((code) => [code, errorRegistry[code]] as const);

describe("every error of the registry", () => {
  test("has a code in lower case with underscores", () => {
    for (const [code] of entries) assert.match(code, /^[a-z]+(_[a-z]+)*$/);
    assert.deepEqual(errorCodes, Object.keys(errorRegistry).toSorted());
    assert.ok(errorCodes.length > 50, `only ${errorCodes.length} codes`);
  });

  test("has a status of 4xx or 5xx", () => {
    for (const [code, { status }] of entries)
      assert.ok(Number.isInteger(status) && status >= 400 && status < 600, code);
  });

  test("has a message and a remedy that begin small and end without a dot", () => {
    for (const [code, { message, remedy }] of entries) {
      for (const words of [message, remedy]) {
        assert.match(words, /^[a-z`]/, `${code}: ${words}`);
        assert.doesNotMatch(words, /[.!?\s]$/, `${code}: ${words}`);
        assert.doesNotMatch(words, /[\r\n]| {2}/, `${code}: ${words}`);
        assert.ok(words.length <= 120, `${code}: ${words}`);
      }
    }
  });

  test("says something of its own", () => {
    assert.equal(new Set(entries.map(([, { message }]) => message)).size, entries.length);
  });

  test("closes its backticks and names no internals", () => {
    for (const [code, { message, remedy }] of entries) {
      for (const words of [message, remedy]) {
        assert.equal((words.match(/`/g) ?? []).length % 2, 0, code);
        assert.doesNotMatch(
          words,
          /undefined|null|exception|stack|zod|sqlite|undici|\.ts\b/i,
          `${code}: ${words}`,
        );
      }
    }
  });

  test("answers what a market forbids with 451 and what its maker has not done with 403", () => {
    const legal = [
      "market_unknown",
      "market_blocked",
      "market_not_open",
      "not_approved",
      "approval_not_live",
      "partner_not_permitted",
    ] as const;
    for (const code of legal) assert.equal(errorRegistry[code].status, 451, code);
    for (const code of ["not_launched", "no_route", "contract_not_live"] as const)
      assert.equal(errorRegistry[code].status, 403, code);
  });
});
