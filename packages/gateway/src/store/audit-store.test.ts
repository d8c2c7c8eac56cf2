import assert from "node:assert/strict";
import { join } from "node:path";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { describe, it } from "node:test";
import type { ReceiptFacts, SignedHead } from "@homeport/protocol";
import { generateKey, verifyingKey } from "@homeport/protocol/envelope";
import type { AuditResult } from "@homeport/protocol/receipts";
import * as fc from "fast-check";
import { factsArbitrary, factsOf } from "../receipts/facts.fixture.ts";
import { auditStore } from "./audit-store.ts";
import { openStore, type OpenStore } from "./database.ts";
import { folderFor, keys, storeBatches, storeWith } from "../pipeline/receipt-store.fixture.ts";

type Row = Record<string, SQLInputValue>;
type Place = { table: string; key: string };

const tables: readonly Place[] = [
  { table: "receipt_entries", key: "sequence" },
  { table: "receipt_facts", key: "sequence" },
  { table: "receipt_heads", key: "first" },
];

function rowsIn(database: DatabaseSync, { table, key }: Place): Row[] {
  return database.prepare(`SELECT * FROM ${table} ORDER BY ${key}`).all();
}

function put(database: DatabaseSync, { table }: Place, row: Row): void {
  const names = Object.keys(row);
  database
    .prepare(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`)
    .run(...Object.values(row));
}

function take(database: DatabaseSync, { table, key }: Place, row: Row): void {
  database.prepare(`DELETE FROM ${table} WHERE ${key} = ?`).run(row[key] ?? null);
}

/** Everything the store holds, put back whatever was done to it. */
function keep(database: DatabaseSync): () => void {
  const all = tables.map((place) => ({ place, rows: rowsIn(database, place) }));
  return () => {
    for (const { place, rows } of all) {
      database.exec(`DELETE FROM ${place.table}`);
      for (const row of rows) put(database, place, row);
    }
  };
}

/** What somebody who can write to the file, but does not hold the key, does to one record. */
type Tampering = {
  what: "edit" | "bend" | "delete" | "move" | "swap" | "copy";
  at: number;
  to: number;
  by: number;
  value: SQLInputValue;
};

const tampering: fc.Arbitrary<Tampering> = fc.record({
  what: fc.constantFrom("edit", "bend", "delete", "move", "swap", "copy"),
  at: fc.nat(),
  to: fc.nat(),
  by: fc.nat(),
  value: fc.oneof(fc.string({ unit: "binary" }), fc.integer(), fc.constant(null), fc.uint8Array()),
});

/** Tampers with one record, or gives back null where that would change nothing; null too where the table itself refuses it. */
function tamper(database: DatabaseSync, { what, at, to, by, value }: Tampering): Place | null {
  const places = tables.flatMap((place) => rowsIn(database, place).map((row) => ({ place, row })));
  const { place, row } = places[at % places.length] ?? assert.fail();
  const rows = rowsIn(database, place);
  const columns = Object.keys(row);
  const column = columns[by % columns.length] ?? "";
  const before = JSON.stringify(rows);
  try {
    take(database, place, row);
    if (what === "edit") put(database, place, { ...row, [column]: value });
    if (what === "bend") put(database, place, { ...row, [column]: bent(row[column] ?? null, to) });
    if (what === "move" || what === "copy") {
      const free = 1 + (to % 40);
      put(database, place, { ...row, [place.key]: free });
      if (what === "copy") put(database, place, row);
    }
    if (what === "swap") {
      const other = rows[to % rows.length] ?? assert.fail();
      if (other[place.key] !== row[place.key]) take(database, place, other);
      put(database, place, { ...row, [place.key]: other[place.key] ?? null });
      if (other[place.key] !== row[place.key])
        put(database, place, { ...other, [place.key]: row[place.key] ?? null });
    }
    return JSON.stringify(rowsIn(database, place)) === before ? null : place;
  } catch {
    return null;
  }
}

/** The value with one byte or character of it changed. */
function bent(value: SQLInputValue, by: number): SQLInputValue {
  if (typeof value === "number") return value + 1 + (by % 3);
  if (typeof value === "string") {
    const index = by % (value.length + 1);
    return `${value.slice(0, index)}${by % 2 ? " " : "\u0000"}${value.slice(index + (by % 3 ? 1 : 0))}`;
  }
  if (value instanceof Uint8Array)
    return value.map((byte, index) => (index === by % value.length ? byte ^ 1 : byte));
  return "something";
}

function audit({ tables: store }: OpenStore, ...kept: readonly SignedHead[]): Promise<AuditResult> {
  return auditStore(store, { keys, kept });
}

const logs = fc.record({
  linked: fc.array(factsArbitrary, { maxLength: 3 }),
  batches: fc.array(fc.array(factsArbitrary, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
});

const causesOf = ({ faults }: AuditResult) => faults.flatMap(({ causes }) => causes);

const few = (count: number): ReceiptFacts[] =>
  Array.from({ length: count }, (_, index) => factsOf({ receipt: `r${index}` }));

describe("an audit of a store", () => {
  it("finds nothing wrong with any log as it was written, of older gateways too", async () => {
    await fc.assert(
      fc.asyncProperty(logs, async (log) => {
        const { store, heads } = await storeWith(":memory:", log);
        for (const kept of [[], ...heads.map((head) => [head]), heads]) {
          const { faults, entries, head } = await audit(store, ...kept);
          assert.deepEqual(faults, []);
          assert.equal(entries, log.linked.length + log.batches.flat().length);
          assert.deepEqual(head, heads.at(-1));
        }
        await store.tables.destroy();
      }),
      { numRuns: 40 },
    );
  });

  it("shows every edit, deletion, move, exchange and copy of a single record, wherever it is", async () => {
    let done = 0;
    await fc.assert(
      fc.asyncProperty(logs, fc.array(tampering, { minLength: 30, maxLength: 30 }), async (log, all) => {
        const { store, heads } = await storeWith(":memory:", log);
        const restore = keep(store.database);
        for (const one of all) {
          if (tamper(store.database, one) !== null) {
            done++;
            // With the last head kept, so that a lost end is no exception.
            const { faults } = await audit(store, ...heads.slice(-1));
            assert.notDeepEqual(faults, [], JSON.stringify(one));
          }
          restore();
        }
        assert.deepEqual((await audit(store, ...heads.slice(-1))).faults, []);
        await store.tables.destroy();
      }),
      { numRuns: 40 },
    );
    assert.ok(done > 600, `only ${done} changes were made`);
  });

  it("shows an end that was cut off to whoever kept a head, and to nobody else", async () => {
    const { store, heads } = await storeWith(":memory:", {
      linked: few(2),
      batches: [few(3), few(2), few(1)],
    });
    store.database.exec(
      "DELETE FROM receipt_facts WHERE sequence > 5; DELETE FROM receipt_heads WHERE first > 5",
    );
    assert.deepEqual((await audit(store)).faults, []);
    assert.deepEqual((await audit(store, ...heads.slice(0, 1))).faults, []);
    for (const kept of heads.slice(1)) {
      assert.deepEqual(causesOf(await audit(store, kept)), [
        "the head that was kept is not in this log: its end is lost",
      ]);
    }
    store.database.exec("DELETE FROM receipt_facts; DELETE FROM receipt_heads; DELETE FROM receipt_entries");
    assert.deepEqual((await audit(store)).faults, []);
    assert.notDeepEqual((await audit(store, ...heads.slice(0, 1))).faults, []);
    await store.tables.destroy();
  });

  it("shows a log that was written anew by whoever has the key, to whoever kept a head of the first", async () => {
    const { store, heads } = await storeWith(":memory:", { linked: [], batches: [few(3), few(2)] });
    store.database.exec("DELETE FROM receipt_facts; DELETE FROM receipt_heads");
    await storeBatches(store, [few(2), few(3)]);
    assert.deepEqual((await audit(store)).faults, []);
    assert.deepEqual(causesOf(await audit(store, ...heads.slice(0, 1))), [
      "its head is not the one that was kept",
    ]);
    await store.tables.destroy();
  });

  it("does not take a head that nobody trusted signed for one that was kept", async () => {
    const { store, heads } = await storeWith(":memory:", { linked: [], batches: [few(1)] });
    const [head = assert.fail()] = heads;
    assert.deepEqual(causesOf(await audit(store, { ...head, count: 2 })), [
      "its head is not the one that was kept",
      "the head's signature is not by a trusted key",
    ]);
    const stranger = [verifyingKey(generateKey().publicPem)];
    const result = await auditStore(store.tables, { keys: stranger, kept: [] });
    assert.deepEqual(causesOf(result), ["the head's signature is not by a trusted key"]);
    await store.tables.destroy();
  });

  it("names the entry that was changed, and only that", async () => {
    const { store } = await storeWith(":memory:", { linked: few(2), batches: [few(40), few(40)] });
    store.database.exec("UPDATE receipt_facts SET facts = replace(facts, 'AA', 'BB') WHERE sequence = 17");
    assert.deepEqual((await audit(store)).faults, [
      { sequence: 17, causes: ["the digest does not fit the facts"] },
    ]);
    store.database.exec("UPDATE receipt_facts SET facts = replace(facts, 'BB', 'AA') WHERE sequence = 17");
    store.database.exec("DELETE FROM receipt_facts WHERE sequence = 60");
    const faults = (await audit(store)).faults;
    assert.deepEqual(
      faults.map(({ sequence, causes }) => [sequence, ...causes]),
      [
        [43, "it holds 40 entries, of which 39 are here"],
        [61, "an entry is missing before it"],
      ],
    );
    await store.tables.destroy();
  });

  it("reads a log of many pages, and an entry on each side of a page", async () => {
    const batches = Array.from({ length: 200 }, (_, index) => few(1 + (index % 3)));
    const { store } = await storeWith(":memory:", { linked: few(1_001), batches });
    const whole = await audit(store);
    assert.deepEqual(whole.faults, []);
    assert.equal(whole.entries, 1_001 + batches.flat().length);
    for (const sequence of [-1, 0, 999_999]) {
      put(
        store.database,
        { table: "receipt_facts", key: "sequence" },
        { sequence, receipt: "r0", facts: JSON.stringify(few(1)[0]) },
      );
      assert.notDeepEqual((await audit(store)).faults, []);
      store.database.exec(`DELETE FROM receipt_facts WHERE sequence = ${sequence}`);
    }
    await store.tables.destroy();
  });

  it("is not led astray by what a gateway writes meanwhile", async (test) => {
    const file = join(folderFor(test), "gateway.db");
    const { store } = await storeWith(file, { linked: [], batches: [few(2)] });
    const reader = await openStore(file);
    const writing = new AbortController();
    const writer = (async () => {
      while (!writing.signal.aborted) {
        await storeBatches(store, [few(3)]);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    let last = 0;
    for (let round = 0; round < 30; round++) {
      const { faults, entries } = await audit(reader);
      assert.deepEqual(faults, []);
      assert.ok(entries >= last);
      last = entries;
      await new Promise((resolve) => setImmediate(resolve));
    }
    writing.abort();
    await writer;
    assert.ok(last > 2, "the gateway wrote");
    await Promise.all([store.tables.destroy(), reader.tables.destroy()]);
  });
});
