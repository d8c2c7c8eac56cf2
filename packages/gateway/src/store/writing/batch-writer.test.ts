import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import type { ReceiptFacts } from "@homeport/protocol";
import { factsOf } from "../../receipts/facts.fixture.ts";
import { auditStore } from "../audit-store.ts";
import { openStore } from "../database.ts";
import { receiptTable } from "../receipt-table.ts";
import { folderFor, keys, storeBatches } from "../../pipeline/receipt-store.fixture.ts";

const few = (count: number): ReceiptFacts[] =>
  Array.from({ length: count }, (_, index) => factsOf({ receipt: `r${index}` }));

describe("storing a batch", () => {
  it("takes thousands of entries as one", async () => {
    const store = await openStore(":memory:");
    const [head] = await storeBatches(store, [few(5_200)]);
    assert.equal(head?.count, 5_200);
    assert.deepEqual(await auditStore(store.tables, { keys, kept: [] }), {
      entries: 5_200,
      head,
      faults: [],
    });
    await store.tables.destroy();
  });

  it("has another connection see all of it at once, and on disk", async (test) => {
    const file = join(folderFor(test), "gateway.db");
    const store = await openStore(file);
    const durable = store.database.prepare("PRAGMA synchronous").get();
    assert.deepEqual({ ...durable }, { synchronous: 2 }, "every commit waits for the disk");
    const other = new DatabaseSync(file, { readOnly: true });
    const count = other.prepare("SELECT count(*) AS entries FROM receipt_facts");
    await storeBatches(store, [few(3)]);
    assert.deepEqual({ ...count.get() }, { entries: 3 });
    other.close();
    await store.tables.destroy();
  });

  it("stores all of it or none: a number that is taken refuses the whole", async () => {
    const store = await openStore(":memory:");
    await storeBatches(store, [few(2)]);
    store.database.exec("INSERT INTO receipt_facts VALUES (1000, 'x', '{}')");
    await assert.rejects(storeBatches(store, [few(1_500)]), /UNIQUE/);
    assert.equal(store.database.isTransaction, false);
    store.database.exec("DELETE FROM receipt_facts WHERE sequence = 1000");
    await storeBatches(store, [few(1)]);
    const { entries, faults } = await auditStore(store.tables, { keys, kept: [] });
    assert.deepEqual([entries, faults], [3, []]);
    await store.tables.destroy();
  });

  it("fails on a full disk, and goes on with the same chain once there is room", async (test) => {
    const store = await openStore(join(folderFor(test), "gateway.db"));
    store.database.exec("PRAGMA max_page_count = 60");
    let stored = 0;
    await assert.rejects(async () => {
      for (; stored < 10_000; stored += 20) await storeBatches(store, [few(20)]);
    }, /full/);
    assert.ok(stored > 0, "some were stored before");
    for (let round = 0; round < 3; round++) await assert.rejects(storeBatches(store, [few(20)]), /full/);
    // What is there can still be read, and nothing of what was refused is there.
    assert.equal((await receiptTable(store.tables).last())?.sequence, stored);
    store.database.exec("PRAGMA max_page_count = 10000");
    await storeBatches(store, [few(20)]);
    const { entries, faults } = await auditStore(store.tables, { keys, kept: [] });
    assert.deepEqual([entries, faults], [stored + 20, []]);
    await store.tables.destroy();
  });

  it("fails on a store that may only be read, and goes on once it may be written", async () => {
    const store = await openStore(":memory:");
    await storeBatches(store, [few(2)]);
    store.database.exec("PRAGMA query_only = ON");
    await assert.rejects(storeBatches(store, [few(2)]), /readonly/);
    store.database.exec("PRAGMA query_only = OFF");
    await storeBatches(store, [few(2)]);
    const { entries, faults } = await auditStore(store.tables, { keys, kept: [] });
    assert.deepEqual([entries, faults], [4, []]);
    await store.tables.destroy();
  });
});
