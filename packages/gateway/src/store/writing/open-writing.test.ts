import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { folderFor, storeWith } from "../../pipeline/receipt-store.fixture.ts";
import { factsOf } from "../../receipts/facts.fixture.ts";
import { receiptTable } from "../receipt-table.ts";
import { openWriting } from "./open-writing.ts";

describe("a store that is opened for writing alone", () => {
  it("is made where there is none, in the newest shape", async (test) => {
    const file = join(folderFor(test), "deep", "gateway.db");
    const first = await openWriting(file);
    assert.equal(first.head, null);
    first.close();
    const again = await openWriting(file);
    assert.deepEqual(again.tail, first.tail);
    again.close();
  });

  it("goes on where the query layer says that it ended, with entries of an older gateway or without", async (test) => {
    for (const linked of [[], [factsOf(), factsOf()]]) {
      for (const batches of [[], [[factsOf()], [factsOf(), factsOf()]]]) {
        const file = join(folderFor(test), "gateway.db");
        const { store, heads } = await storeWith(file, { linked, batches });
        const tail = await receiptTable(store.tables).tail();
        await store.tables.destroy();
        const writing = await openWriting(file);
        assert.deepEqual(writing.tail, tail);
        assert.deepEqual(writing.head, heads.at(-1) ?? null);
        writing.close();
      }
    }
  });

  it("is refused where its newest head cannot be read", async (test) => {
    const file = join(folderFor(test), "gateway.db");
    const { store } = await storeWith(file, { linked: [], batches: [[factsOf()]] });
    await store.tables.destroy();
    const database = new DatabaseSync(file);
    database.exec("UPDATE receipt_heads SET head = '{}'");
    database.close();
    await assert.rejects(openWriting(file), /cannot be read/);
  });
});
