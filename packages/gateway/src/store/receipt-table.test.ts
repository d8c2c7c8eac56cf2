import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import type { ReceiptEntry, ReceiptFacts } from "@homeport/protocol";
import { checkEntry, isSealed } from "@homeport/protocol/receipts";
import * as fc from "fast-check";
import { factsArbitrary, factsOf } from "../receipts/facts.fixture.ts";
import { openDatabase, openForReading, openStore } from "./database.ts";
import { receiptTable } from "./receipt-table.ts";
import { folderFor, keys, storeBatches, storeLinked, storeWith } from "../pipeline/receipt-store.fixture.ts";

const few = (count: number, from = 0): ReceiptFacts[] =>
  Array.from({ length: count }, (_, index) => factsOf({ receipt: `r${from + index}` }));

const names = (entries: readonly ReceiptEntry[]) => entries.map(({ facts }) => facts.receipt);

describe("stored receipts", () => {
  it("come back exactly as they were given, in their order, each to be verified alone", async () => {
    const logs = fc.record({
      linked: fc.array(factsArbitrary, { maxLength: 3 }),
      batches: fc.array(fc.array(factsArbitrary, { minLength: 1, maxLength: 9 }), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(logs, async (log) => {
        const { store } = await storeWith(":memory:", log);
        const table = receiptTable(store.tables);
        const given = [...log.linked, ...log.batches.flat()];
        const entries = await table.after(0, 100);
        assert.deepEqual(
          entries.map(({ facts }) => facts),
          given,
        );
        for (const [index, entry] of entries.entries()) {
          assert.equal(entry.sequence, index + 1);
          // What a caller holds: the entry as JSON, and the public key.
          assert.deepEqual(checkEntry(JSON.parse(JSON.stringify(entry)) as ReceiptEntry, keys), {
            type: "valid",
          });
          const same = entries.filter(({ facts }) => facts.receipt === entry.facts.receipt);
          assert.deepEqual(await table.find(entry.facts.receipt), same.slice(0, 16));
        }
        assert.deepEqual(await table.last(), entries.at(-1) ?? null);
        await store.tables.destroy();
      }),
      { numRuns: 30 },
    );
  });

  it("are still there when the store is opened again, and go on where they ended", async (test) => {
    const file = join(folderFor(test), "deep", "down", "gateway.db");
    for (const round of [0, 1, 2]) {
      const store = await openStore(file);
      await storeBatches(store, [few(3, round * 3)]);
      await store.tables.destroy();
    }
    const store = openForReading(file);
    const entries = await receiptTable(store).after(0, 100);
    assert.deepEqual(names(entries), names(entries).toSorted());
    assert.deepEqual(
      entries.map((entry) => isSealed(entry) && entry.head.sequence),
      [1, 1, 1, 2, 2, 2, 3, 3, 3],
    );
    await store.destroy();
  });

  it("are found by their receipt's exact name and by nothing like it", async () => {
    const { store } = await storeWith(":memory:", {
      linked: [factsOf({ receipt: "rcpt_old" })],
      batches: [[factsOf({ receipt: "rcpt_a" }), factsOf({ receipt: "rcpt_%" })]],
    });
    const table = receiptTable(store.tables);
    for (const name of ["rcpt_", "RCPT_A", "rcpt_a ", "%", "rcpt__", "' OR 1=1 --", ""]) {
      assert.deepEqual(await table.find(name), [], name);
    }
    for (const name of ["rcpt_%", "rcpt_old"]) assert.deepEqual(names(await table.find(name)), [name]);
    await store.tables.destroy();
  });

  it("can be read page by page, oldest first, across what older gateways wrote", async () => {
    const { store } = await storeWith(":memory:", {
      linked: few(7),
      batches: [few(5, 7), few(1, 12), few(12, 13)],
    });
    const table = receiptTable(store.tables);
    const pages: ReceiptEntry[] = [];
    for (let page = await table.after(0, 4); page.length > 0;) {
      pages.push(...page);
      page = await table.after(pages.at(-1)?.sequence ?? 0, 4);
    }
    assert.deepEqual(names(pages), names(await table.after(0, 1_000)));
    assert.equal(pages.length, 25);
    assert.deepEqual(await table.after(25, 10), []);
    await store.tables.destroy();
  });

  it("are none in a new store, and then nothing vouches for them", async () => {
    const { tables } = await openStore(":memory:");
    const table = receiptTable(tables);
    assert.equal(await table.last(), null);
    assert.equal(await table.head(), null);
    assert.deepEqual(await table.after(0, 10), []);
    await tables.destroy();
  });

  it("are refused rather than made up where what lies there can be none", async () => {
    const { store } = await storeWith(":memory:", { linked: [], batches: [few(2)] });
    const table = receiptTable(store.tables);
    for (const damage of [
      "UPDATE receipt_facts SET facts = 'no json'",
      "UPDATE receipt_heads SET head = '{}'",
    ]) {
      store.database.exec(damage);
      await assert.rejects(table.find("r0"));
    }
    store.database.exec("DELETE FROM receipt_heads");
    await assert.rejects(table.find("r0"), /no head covers entry 1/);
    await store.tables.destroy();
  });
});

describe("a store of an older gateway", () => {
  /** As the first version left it: without any table that came later. */
  async function oldStore(file: string): Promise<void> {
    const store = await openStore(file);
    storeLinked(store, few(3));
    store.database.exec(
      "DROP TABLE receipt_facts; DROP TABLE receipt_heads; DELETE FROM kysely_migration WHERE name = '0002-batches'",
    );
    await store.tables.destroy();
  }

  it("is read as it is, and not touched", async (test) => {
    const file = join(folderFor(test), "gateway.db");
    await oldStore(file);
    const store = openForReading(file);
    const entries = await receiptTable(store).after(0, 10);
    assert.deepEqual(names(entries), ["r0", "r1", "r2"]);
    for (const entry of entries) assert.deepEqual(checkEntry(entry, keys), { type: "valid" });
    await store.destroy();
    const raw = new DatabaseSync(file, { readOnly: true });
    const present = raw.prepare("SELECT name FROM sqlite_schema WHERE name = 'receipt_heads'").all();
    raw.close();
    assert.deepEqual(present, []);
  });

  it("goes on in the new form, tied to the last entry of the old one", async (test) => {
    const file = join(folderFor(test), "gateway.db");
    await oldStore(file);
    const store = await openStore(file);
    const table = receiptTable(store.tables);
    const last = await table.last();
    const [head] = await storeBatches(store, [few(2, 3)]);
    assert.ok(last && !isSealed(last));
    assert.deepEqual([head?.previous, head?.first], [last.digest, 4]);
    assert.deepEqual(names(await table.after(0, 10)), ["r0", "r1", "r2", "r3", "r4"]);
    await store.tables.destroy();
  });
});

describe("opening a store", () => {
  it("fails where the file cannot be one, and leaves what was there alone", async (test) => {
    const folder = folderFor(test);
    await assert.rejects(openDatabase(folder));
    const file = join(folder, "notes.db");
    writeFileSync(file, "these are no receipts, but somebody's notes".repeat(100));
    await assert.rejects(openDatabase(file));
    mkdirSync(join(folder, "sub"));
    await assert.rejects(openDatabase(join(file, "gateway.db")));
    for (const wrong of [folder, file, join(folder, "none.db")]) assert.throws(() => openForReading(wrong));
    const other = new DatabaseSync(join(folder, "other.db"));
    other.exec("CREATE TABLE notes (text TEXT)");
    other.close();
    assert.throws(() => openForReading(join(folder, "other.db")), /no store of receipts/);
  });

  it("for reading needs no right to write", async (test) => {
    const folder = folderFor(test);
    const file = join(folder, "gateway.db");
    const { store } = await storeWith(file, { linked: [], batches: [few(2)] });
    await store.tables.destroy();
    chmodSync(file, 0o444);
    chmodSync(folder, 0o555);
    try {
      const read = openForReading(file);
      assert.equal((await receiptTable(read).after(0, 10)).length, 2);
      await read.destroy();
    } finally {
      chmodSync(folder, 0o755);
    }
  });
});
