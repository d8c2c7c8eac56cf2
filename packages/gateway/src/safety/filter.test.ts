import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { Problem } from "@homeport/protocol";
import { digestOf, generateKey, verifyingKey } from "@homeport/protocol/envelope";
import { openFilter } from "./filter.ts";
import { filterOf, found, packOf, sealed, title, trusted } from "./pack.fixture.ts";

const pattern = { text: "secret phrase", match: "word" } as const;

function problemOf(envelope: unknown, keys = trusted): Problem {
  try {
    openFilter(envelope, keys);
  } catch (thrown) {
    assert.ok(thrown instanceof Problem);
    assert.equal(thrown.code, "filter_invalid");
    assert.doesNotMatch(inspect(thrown, { depth: null }), /secret/i);
    return thrown;
  }
  return assert.fail("the pack was opened");
}

function pathOf(envelope: unknown, keys = trusted): string | undefined {
  return problemOf(envelope, keys).details.issues?.[0]?.path;
}

describe("a filter pack", () => {
  it("tells what it is, for a receipt", () => {
    const envelope = sealed(packOf(pattern, { text: "去死吧", match: "anywhere" }));
    const facts: unknown = JSON.parse(JSON.stringify(openFilter(envelope, trusted)));
    assert.deepEqual(facts, {
      id: "test",
      version: "1",
      digest: digestOf(envelope.payload),
      patterns: 2,
      validFrom: Date.UTC(2026, 10, 1),
      validTo: Date.UTC(2027, 4, 1),
    });
  });

  it("gives a verdict that names the pack, the phase and the category, and no text", () => {
    const filter = filterOf("secret phrase");
    assert.deepEqual(filter.screen("a SECRET phrase.", "output"), {
      type: "hit",
      by: "filter:test@1",
      phase: "output",
      category: "c0",
      retract: false,
      endSession: false,
      raw: null,
    });
    assert.deepEqual(filter.screen("nothing", "input"), { type: "clear", by: "filter:test@1" });
  });

  it("does not let its patterns be read back", () => {
    assert.doesNotMatch(inspect(filterOf("secret phrase"), { depth: null, showHidden: true }), /phrase/i);
  });

  it("lets the pattern that stands first in the pack speak where several end at one place", () => {
    assert.equal(found(filterOf("*bad phrase*", "*very bad phrase*"), "a very bad phrase"), "c0");
    assert.equal(found(filterOf("*very bad phrase*", "*bad phrase*"), "a very bad phrase"), "c0");
  });

  it("is refused unless it is an envelope", () => {
    for (const envelope of [undefined, null, "{}", {}, { payload: "secret" }]) problemOf(envelope);
  });

  it("is refused under another payload type", () => {
    assert.equal(pathOf(sealed(packOf(pattern), "application/json")), "payloadType");
  });

  it("is refused without a valid signature of a trusted key", () => {
    const envelope = sealed(packOf(pattern));
    const stranger = verifyingKey(generateKey().publicPem);
    assert.equal(pathOf(envelope, [stranger]), "signatures");
    assert.equal(pathOf(envelope, []), "signatures");
    assert.equal(
      pathOf({ ...envelope, payload: envelope.payload.replace("phrase", "phrases") }),
      "signatures",
    );
  });

  it("is refused where the payload is not JSON, without quoting it", () => {
    assert.equal(pathOf(sealed("secret phrase")), "payload");
  });

  it("is refused where a field is wrong or unknown", () => {
    assert.equal(pathOf(sealed({ ...packOf(pattern), categories: [] })), "categories");
    assert.equal(pathOf(sealed({ ...packOf(pattern), lenient: true })), "lenient");
    const loose = { id: "c0", title, patterns: [{ text: "secret phrase", match: "perhaps" }] };
    assert.equal(
      pathOf(sealed({ ...packOf(pattern), categories: [loose] })),
      "categories.0.patterns.0.match",
    );
  });

  it("is refused where it ends no later than it starts", () => {
    assert.equal(pathOf(sealed({ ...packOf(pattern), validTo: "2026-11-01T00:00:00Z" })), "validTo");
  });

  it("is refused where folding leaves less than two symbols of a pattern", () => {
    for (const text of ["\u200b\u00ad", " \n", "!?", "a\u0301", "C#", "🔪🔪", "\ud800\ud800"]) {
      const envelope = sealed(packOf(pattern, { text, match: "anywhere" }));
      assert.equal(pathOf(envelope), "categories.1.patterns.0.text");
    }
  });
});
