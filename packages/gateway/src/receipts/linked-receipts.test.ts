import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LinkedEntry, ReceiptFacts } from "@homeport/protocol";
import { generateKey, seal, signingKey, verifyingKey } from "@homeport/protocol/envelope";
import { linkedReceipts } from "@homeport/protocol/receipts";
import * as fc from "fast-check";
import { factsArbitrary, factsOf } from "./facts.fixture.ts";

const pair = generateKey();
const key = signingKey(pair.privatePem);
const trusted = [verifyingKey(pair.publicPem)];
const stranger = generateKey();
const { beginning, checkEntry, checkLink, sealEntry } = linkedReceipts;

function chainOf(all: readonly ReceiptFacts[]): LinkedEntry[] {
  const entries: LinkedEntry[] = [];
  for (const facts of all) entries.push(sealEntry(facts, entries.at(-1) ?? beginning, key));
  return entries;
}

/** What an auditor does with a log: each entry by itself, and each link. */
function faultsIn(entries: readonly LinkedEntry[]): string[] {
  return entries.flatMap((entry, index) => {
    const checks = [checkEntry(entry, trusted), checkLink(entries[index - 1] ?? beginning, entry)];
    return checks.flatMap((check) => (check.type === "invalid" ? check.causes : []));
  });
}

/** Every place in a value where something stands that is no list or object. */
function leaves(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [[...path]];
  return Object.entries(value).flatMap(([name, item]) => leaves(item, [...path, name]));
}

function changed(entry: LinkedEntry, path: readonly string[], value: unknown): LinkedEntry {
  const copy = structuredClone(entry) as unknown as Record<string, unknown>;
  let place = copy;
  for (const name of path.slice(0, -1)) place = place[name] as Record<string, unknown>;
  place[path.at(-1) ?? ""] = value;
  return copy as unknown as LinkedEntry;
}

const chains = fc.array(factsArbitrary, { minLength: 2, maxLength: 6 }).map(chainOf);

describe("a chain of receipts of an older gateway", () => {
  it("is valid as it was written, and after it was stored as JSON", () => {
    fc.assert(
      fc.property(chains, (entries) => {
        assert.deepEqual(faultsIn(entries), []);
        assert.deepEqual(faultsIn(JSON.parse(JSON.stringify(entries)) as LinkedEntry[]), []);
      }),
    );
  });

  it("counts from one and begins at a place that everybody knows", () => {
    const [first, second] = chainOf([factsOf(), factsOf()]);
    assert.deepEqual([first?.sequence, second?.sequence], [1, 2]);
    assert.equal(first?.previous, beginning.digest);
    assert.equal(second?.previous, first?.digest);
  });

  it("shows every change of a single field, wherever it is", () => {
    fc.assert(
      fc.property(chains, fc.tuple(fc.nat(), fc.nat()), fc.jsonValue(), (entries, [at, leaf], value) => {
        const index = at % entries.length;
        const entry = entries[index] ?? assert.fail();
        const paths = leaves(entry);
        const path = paths[leaf % paths.length] ?? assert.fail();
        const edited = changed(entry, path, path[0] === "signature" ? JSON.stringify(value) : value);
        fc.pre(JSON.stringify(edited) !== JSON.stringify(entry));
        assert.notDeepEqual(faultsIn(entries.with(index, edited)), [], path.join("."));
      }),
      { numRuns: 500 },
    );
  });

  it("shows a field that was added to the facts or taken from them", () => {
    fc.assert(
      fc.property(chains, fc.nat(), fc.string(), (entries, at, name) => {
        const index = at % entries.length;
        const entry = entries[index] ?? assert.fail();
        fc.pre(!Object.hasOwn(entry.facts, name) && name !== "__proto__");
        assert.notDeepEqual(faultsIn(entries.with(index, changed(entry, ["facts", name], 1))), []);
        for (const known of Object.keys(entry.facts)) {
          const less = structuredClone(entry);
          delete (less.facts as Record<string, unknown>)[known];
          assert.notDeepEqual(faultsIn(entries.with(index, less)), [], known);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("shows that an entry was taken out, at the start or between others", () => {
    fc.assert(
      fc.property(chains, fc.nat(), (entries, at) => {
        const index = at % (entries.length - 1);
        assert.ok(faultsIn(entries.toSpliced(index, 1)).includes("an entry is missing before it"));
      }),
    );
  });

  it("shows that entries changed places, or that one stands twice", () => {
    fc.assert(
      fc.property(chains, fc.nat(), fc.nat(), (entries, left, right) => {
        const [from, to] = [left % entries.length, right % entries.length];
        const [one, other] = [entries[from] ?? assert.fail(), entries[to] ?? assert.fail()];
        assert.notDeepEqual(faultsIn(entries.toSpliced(from, 0, one)), []);
        if (from !== to) assert.notDeepEqual(faultsIn(entries.with(from, other).with(to, one)), []);
      }),
    );
  });

  it("shows that two entries changed their signatures", () => {
    fc.assert(
      fc.property(chains, (entries) => {
        const [first = assert.fail(), second = assert.fail()] = entries;
        const swapped = [
          { ...first, signature: second.signature },
          { ...second, signature: first.signature },
        ];
        assert.deepEqual(faultsIn([...swapped, ...entries.slice(2)]), [
          "the signature is not by a trusted key",
          "the signature is not by a trusted key",
        ]);
      }),
    );
  });

  it("shows that an entry was replaced by another that was sealed anew, unless all after it were too", () => {
    const entries = chainOf([factsOf(), factsOf(), factsOf()]);
    const again = sealEntry(factsOf({ outcome: "failed" }), beginning, key);
    assert.deepEqual(faultsIn(entries.with(0, again)), ["it is not tied to the entry before it"]);
  });
});

describe("an entry", () => {
  const [entry = assert.fail()] = chainOf([factsOf()]);

  it("by a key that nobody trusts is not valid, whatever key it names", () => {
    const foreign = sealEntry(factsOf(), beginning, signingKey(stranger.privatePem));
    const fault = { type: "invalid", causes: ["the signature is not by a trusted key"] };
    assert.deepEqual(checkEntry(foreign, trusted), fault);
    assert.deepEqual(checkEntry({ ...foreign, keyId: key.keyId }, trusted), fault);
    assert.deepEqual(checkEntry(entry, []), fault);
    assert.deepEqual(checkEntry(entry, [verifyingKey(stranger.publicPem), ...trusted]), { type: "valid" });
  });

  it("that was signed as another kind of document is not valid", () => {
    const { sequence, previous, facts } = entry;
    const payload = JSON.stringify({ facts, previous, sequence });
    const [signed] = seal("application/vnd.homeport.release+json", payload, [key]).signatures;
    assert.equal(checkEntry({ ...entry, signature: signed?.signature ?? "" }, trusted).type, "invalid");
  });

  it("with a signature that is none is not valid, and nothing throws", () => {
    for (const signature of ["", "x", "====", "é", "A".repeat(10_000)]) {
      assert.equal(checkEntry({ ...entry, signature }, trusted).type, "invalid");
    }
  });
});
