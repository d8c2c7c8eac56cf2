import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it, type TestContext } from "node:test";
import { Problem, type ReceiptEntry } from "@homeport/protocol";
import { generateKey, verifyingKey } from "@homeport/protocol/envelope";
import { factsOf } from "../receipts/facts.fixture.ts";
import { checkEntry, checkLink, genesis } from "../receipts/index.ts";
import { openDatabase, receiptTable } from "../store/index.ts";
import { ReceiptLog } from "./receipt-log.ts";

const { privatePem, publicPem } = generateKey();
const trusted = [verifyingKey(publicPem)];

function fileFor(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "homeport-receipts-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "gateway.db");
}

/** Opens a log; the test closes it itself where that matters. */
async function logFor(test: TestContext, database: string): Promise<ReceiptLog> {
  const log = await ReceiptLog.open({ database, privatePem });
  test.after(() => log.close());
  return log;
}

/** What lies in the file now, read past the log as an auditor would. */
async function stored(database: string): Promise<ReceiptEntry[]> {
  const store = await openDatabase(database);
  const entries = await receiptTable(store).after(0, 100_000);
  await store.destroy();
  return entries;
}

function assertOneChain(entries: readonly ReceiptEntry[]): void {
  entries.forEach((entry, index) => {
    assert.deepEqual(checkEntry(entry, trusted), { type: "valid" });
    assert.deepEqual(checkLink(entries[index - 1] ?? { sequence: 0, digest: genesis }, entry), {
      type: "valid",
    });
  });
}

function names(entries: readonly ReceiptEntry[]): string[] {
  return entries.map(({ facts }) => facts.receipt);
}

async function assertFails(work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, (thrown) => thrown instanceof Problem && thrown.code === "receipt_failed");
}

/** Makes the store refuse entries, as a full or read-only disk does, until the function given back is called. */
function breakStore(database: string): () => void {
  const other = new DatabaseSync(database, { timeout: 5_000 });
  other.exec(
    "CREATE TRIGGER broken BEFORE INSERT ON receipt_entries BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
  );
  return () => {
    other.exec("DROP TRIGGER broken");
    other.close();
  };
}

describe("a receipt", () => {
  it("is acknowledged only once it lies in the store, signed and in the chain", async (test) => {
    const database = fileFor(test);
    const log = await logFor(test, database);
    for (const receipt of ["r1", "r2", "r3"]) {
      await log.append(factsOf({ receipt }));
      assert.equal(names(await stored(database)).at(-1), receipt);
    }
    assertOneChain(await stored(database));
  });

  it("can be found again with all that belongs to it, oldest first", async (test) => {
    const log = await logFor(test, fileFor(test));
    await Promise.all([
      log.append(factsOf({ receipt: "r1", kind: "decision", outcome: "serve" })),
      log.append(factsOf({ receipt: "r2" })),
      log.append(factsOf({ receipt: "r1", kind: "outcome" })),
    ]);
    const found = await log.find("r1");
    assert.deepEqual(
      found.map(({ facts }) => facts.kind),
      ["decision", "outcome"],
    );
    assert.deepEqual(found[1]?.facts, factsOf({ receipt: "r1", kind: "outcome" }));
    assert.deepEqual(await log.find("r3"), []);
  });

  it("is found by whoever waited for it, also among many that are written at the same time", async (test) => {
    const log = await logFor(test, fileFor(test));
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await log.append(factsOf({ receipt: `r${index}` }));
        assert.deepEqual(names(await log.find(`r${index}`)), [`r${index}`]);
      }),
    );
  });
});

describe("the log of receipts", () => {
  it("keeps one chain without gaps, however many are written at once", async (test) => {
    const database = fileFor(test);
    const log = await logFor(test, database);
    const all: Promise<void>[] = [];
    for (let turn = 0; turn < 20; turn++) {
      for (let index = 0; index < 25; index++)
        all.push(log.append(factsOf({ receipt: `r${turn}-${index}` })));
      if (turn % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(all);
    const entries = await stored(database);
    assert.equal(new Set(names(entries)).size, 500);
    assertOneChain(entries);
    assert.equal(names(entries)[0], "r0-0", "in the order in which they were given");
    assert.equal(names(entries)[499], "r19-24");
  });

  it("continues its chain when it is opened again", async (test) => {
    const database = fileFor(test);
    for (const receipt of ["r1", "r2", "r3"]) {
      const log = await logFor(test, database);
      await log.append(factsOf({ receipt }));
      await log.close();
    }
    const entries = await stored(database);
    assert.deepEqual(names(entries), ["r1", "r2", "r3"]);
    assertOneChain(entries);
  });

  it("stores what it was given before it was closed", async (test) => {
    const database = fileFor(test);
    const log = await logFor(test, database);
    const all = Array.from({ length: 50 }, (_, index) => log.append(factsOf({ receipt: `r${index}` })));
    await log.close();
    await Promise.all(all);
    assert.equal((await stored(database)).length, 50);
  });

  it("takes nothing after it was closed, and does not keep anybody waiting", async (test) => {
    const log = await logFor(test, fileFor(test));
    const closing = log.close();
    const between = [log.append(factsOf()), log.find("rcpt_1")];
    await Promise.all([...between.map(assertFails), closing]);
    await assertFails(log.append(factsOf()));
    await assertFails(log.find("rcpt_1"));
  });
});

describe("closing the log of receipts", () => {
  it("ends, however often it is closed", { timeout: 30_000 }, async (test) => {
    const log = await logFor(test, fileFor(test));
    await Promise.all([log.close(), log.close()]);
    await log.close();
  });
});

describe("a store that fails", () => {
  it("is told to whoever waits for a receipt, and to nobody else", async (test) => {
    const database = fileFor(test);
    const log = await logFor(test, database);
    await log.append(factsOf({ receipt: "before" }));
    const mend = breakStore(database);
    await Promise.all([1, 2, 3].map(() => assertFails(log.append(factsOf({ receipt: "lost" })))));
    assert.deepEqual(names(await log.find("before")), ["before"]);
    mend();
    await log.append(factsOf({ receipt: "after" }));
    const entries = await stored(database);
    assert.deepEqual(names(entries), ["before", "after"]);
    assertOneChain(entries);
  });

  it("is told where its table is gone", async (test) => {
    const database = fileFor(test);
    const log = await logFor(test, database);
    const other = new DatabaseSync(database, { timeout: 5_000 });
    other.exec("DROP TABLE receipt_entries");
    other.close();
    await assertFails(log.append(factsOf()));
    await assertFails(log.find("rcpt_1"));
  });

  it("keeps the log from opening where it is a folder, no database, or under a file", async (test) => {
    const database = fileFor(test);
    mkdirSync(`${database}.folder`);
    writeFileSync(`${database}.txt`, "no database, but somebody's notes".repeat(100));
    for (const wrong of [`${database}.folder`, `${database}.txt`, join(`${database}.txt`, "gateway.db")]) {
      await assert.rejects(ReceiptLog.open({ database: wrong, privatePem }), Error);
    }
  });

  it("is not needed to see that the key is none", async (test) => {
    await assert.rejects(ReceiptLog.open({ database: fileFor(test), privatePem: "no key" }), Error);
  });

  it("does not let another writer's entries be overwritten or forked: the log then refuses", async (test) => {
    const database = fileFor(test);
    const [one, other] = [await logFor(test, database), await logFor(test, database)];
    await one.append(factsOf({ receipt: "one" }));
    await assertFails(other.append(factsOf({ receipt: "other" })));
    assertOneChain(await stored(database));
  });
});
