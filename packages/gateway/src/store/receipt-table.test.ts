import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import type { ReceiptEntry, ReceiptFacts } from "@homeport/protocol";
import * as fc from "fast-check";
import { factsArbitrary, factsOf } from "../receipts/facts.fixture.ts";
import { openDatabase } from "./database.ts";
import { receiptTable, type ReceiptTable } from "./receipt-table.ts";

function folderFor(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "homeport-store-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function tableFor(
  test: TestContext,
  file = join(folderFor(test), "gateway.db"),
): Promise<ReceiptTable> {
  const store = await openDatabase(file);
  test.after(() => store.destroy());
  return receiptTable(store);
}

function entryOf(sequence: number, facts: ReceiptFacts): ReceiptEntry {
  return { sequence, previous: `p${sequence}`, facts, digest: `d${sequence}`, keyId: "k", signature: "s" };
}

function entriesFrom(first: number, count: number): ReceiptEntry[] {
  return Array.from({ length: count }, (_, index) =>
    entryOf(first + index, factsOf({ receipt: `r${index % 3}` })),
  );
}

describe("stored receipts", () => {
  it("come back exactly as they were given, in their order", async (test) => {
    const folder = folderFor(test);
    let file = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(factsArbitrary, { maxLength: 8 }), async (all) => {
        const store = await openDatabase(join(folder, `${file++}.db`));
        const table = receiptTable(store);
        const entries = all.map((facts, index) => entryOf(index + 1, facts));
        await table.append(entries);
        assert.deepEqual(await table.after(0, 100), entries);
        assert.deepEqual(await table.last(), entries.at(-1) ?? null);
        for (const { facts } of entries) {
          const same = entries.filter((entry) => entry.facts.receipt === facts.receipt);
          assert.deepEqual(await table.find(facts.receipt), same);
        }
        await store.destroy();
      }),
      { numRuns: 20 },
    );
  });

  it("are still there when the store is opened again", async (test) => {
    const file = join(folderFor(test), "deep", "down", "gateway.db");
    const entries = entriesFrom(1, 5);
    const store = await openDatabase(file);
    await receiptTable(store).append(entries);
    await store.destroy();
    assert.deepEqual(await (await tableFor(test, file)).after(0, 10), entries);
  });

  it("are found by their receipt's exact name and by nothing like it", async (test) => {
    const table = await tableFor(test);
    await table.append([
      entryOf(1, factsOf({ receipt: "rcpt_a" })),
      entryOf(2, factsOf({ receipt: "rcpt_%" })),
    ]);
    for (const name of ["rcpt_", "RCPT_A", "rcpt_a ", "%", "rcpt__", "' OR 1=1 --", ""]) {
      assert.deepEqual(await table.find(name), [], name);
    }
    assert.equal((await table.find("rcpt_%")).length, 1);
  });

  it("can be read page by page, oldest first", async (test) => {
    const table = await tableFor(test);
    const entries = entriesFrom(1, 25);
    await table.append(entries);
    const pages: ReceiptEntry[] = [];
    for (
      let page = await table.after(0, 10);
      page.length > 0;
      page = await table.after(pages.at(-1)?.sequence ?? 0, 10)
    ) {
      pages.push(...page);
    }
    assert.deepEqual(pages, entries);
    assert.deepEqual(await table.after(25, 10), []);
  });

  it("are none in a new store", async (test) => {
    const table = await tableFor(test);
    assert.equal(await table.last(), null);
    assert.deepEqual(await table.after(0, 10), []);
    await table.append([]);
    assert.equal(await table.last(), null);
  });
});

describe("storing", () => {
  it("takes more entries at once than one statement can bind", async (test) => {
    const table = await tableFor(test);
    const entries = entriesFrom(1, 5_200);
    await table.append(entries);
    assert.equal((await table.after(0, 10_000)).length, 5_200);
    assert.deepEqual(await table.last(), entries.at(-1));
  });

  it("stores all of a batch or none: a sequence number that is taken refuses the whole", async (test) => {
    const table = await tableFor(test);
    await table.append(entriesFrom(1, 2));
    await assert.rejects(table.append([...entriesFrom(3, 1_500), ...entriesFrom(2, 1)]));
    assert.equal((await table.last())?.sequence, 2);
    await table.append(entriesFrom(3, 1));
    assert.equal((await table.last())?.sequence, 3);
  });

  it("fails where the file cannot be a store, and leaves what was there alone", async (test) => {
    const folder = folderFor(test);
    await assert.rejects(openDatabase(folder));
    const file = join(folder, "notes.db");
    writeFileSync(file, "these are no receipts, but somebody's notes".repeat(100));
    await assert.rejects(openDatabase(file));
    mkdirSync(join(folder, "sub"));
    await assert.rejects(openDatabase(join(file, "gateway.db")));
  });
});
