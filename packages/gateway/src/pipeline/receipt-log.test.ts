import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it, type TestContext } from "node:test";
import { Problem, type ReceiptEntry } from "@homeport/protocol";
import { generateKey, verifyingKey } from "@homeport/protocol/envelope";
import { checkEntry, checkHead, isSealed } from "@homeport/protocol/receipts";
import { factsOf } from "../receipts/facts.fixture.ts";
import { auditStore, openForReading, receiptTable } from "../store/index.ts";
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
  const store = openForReading(database);
  const entries = await receiptTable(store).after(0, 100_000);
  await store.destroy();
  return entries;
}

async function assertOneChain(database: string): Promise<void> {
  const store = openForReading(database);
  const { faults } = await auditStore(store, { keys: trusted, kept: [] });
  await store.destroy();
  assert.deepEqual(faults, []);
}

function names(entries: readonly ReceiptEntry[]): string[] {
  return entries.map(({ facts }) => facts.receipt);
}

async function assertFails(work: Promise<unknown>, code = "receipt_failed"): Promise<void> {
  await assert.rejects(work, (thrown) => thrown instanceof Problem && thrown.code === code);
}

/** Holds the store's lock, as a disk that does not answer would, until the function given back is called. */
function holdStore(database: string): () => void {
  const other = new DatabaseSync(database);
  other.exec("BEGIN IMMEDIATE");
  return () => {
    other.exec("ROLLBACK");
    other.close();
  };
}

/** Makes the store refuse entries, as a full or read-only disk does, until the function given back is called. */
function breakStore(database: string): () => void {
  const other = new DatabaseSync(database, { timeout: 5_000 });
  other.exec(
    "CREATE TRIGGER broken BEFORE INSERT ON receipt_facts BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
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
    await assertOneChain(database);
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
    await assertOneChain(database);
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
    await assertOneChain(database);
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
    await Promise.all([...between.map((work) => assertFails(work)), closing]);
    await assertFails(log.append(factsOf()));
    await assertFails(log.find("rcpt_1"));
  });
});

describe("an entry of the log", () => {
  it("holds all that is needed to verify it alone, with nothing but the public key", async (test) => {
    const log = await logFor(test, fileFor(test));
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => log.append(factsOf({ receipt: `r${index}` }))),
    );
    for (const index of [0, 17, 39]) {
      const [entry = assert.fail()] = JSON.parse(
        JSON.stringify(await log.find(`r${index}`)),
      ) as ReceiptEntry[];
      assert.ok(isSealed(entry) && entry.proof.length > 0);
      assert.deepEqual(checkEntry(entry, trusted), { type: "valid" });
      const edited = { ...entry.facts, outcome: "failed" as const };
      const { sequence } = entry;
      for (const change of [
        { facts: edited },
        { text: JSON.stringify(edited), facts: edited },
        { sequence: sequence + 1 },
      ]) {
        assert.equal(checkEntry({ ...entry, ...change }, trusted).type, "invalid", JSON.stringify(change));
      }
      assert.equal(checkEntry(entry, []).type, "invalid");
    }
  });

  it("holds the facts as they were when it was given, whatever becomes of them later", async (test) => {
    const log = await logFor(test, fileFor(test));
    const facts = { ...factsOf({ receipt: "r1" }), codes: ["killed"] };
    const work = log.append(facts);
    facts.codes.push("later");
    await work;
    assert.deepEqual((await log.find("r1"))[0]?.facts.codes, ["killed"]);
  });

  it("is found where another process of the same gateway wrote it, in a store of its own", async (test) => {
    const database = fileFor(test);
    const [one, other] = [await logFor(test, database), await logFor(test, database.replace(".db", "-2.db"))];
    await Promise.all([one.append(factsOf({ receipt: "r1" })), other.append(factsOf({ receipt: "r2" }))]);
    for (const log of [one, other]) {
      for (const receipt of ["r1", "r2"]) assert.deepEqual(names(await log.find(receipt)), [receipt]);
      assert.deepEqual(await log.find("r3"), []);
    }
    const heads = [await one.head(), await other.head()];
    assert.notEqual(heads[0]?.chain, heads[1]?.chain, "each writes a chain of its own");
  });
});

describe("the newest head", () => {
  it("is none before the first receipt, then counts every entry, and is signed", async (test) => {
    const log = await logFor(test, fileFor(test));
    assert.equal(await log.head(), null);
    let chain: string | null = null;
    for (let count = 1; count <= 3; count++) {
      await log.append(factsOf({ receipt: `r${count}` }));
      const head = (await log.head()) ?? assert.fail();
      assert.deepEqual(checkHead(head, trusted), { type: "valid" });
      assert.equal(head.first + head.count - 1, count);
      chain ??= head.chain;
      assert.equal(head.chain, chain);
    }
  });
});

describe("a disk that cannot keep up", () => {
  it("turns requests away rather than let them wait without end, but lets those under way finish", async (test) => {
    const database = fileFor(test);
    const log = await ReceiptLog.open({ database, privatePem, maxWaiting: 10 });
    test.after(() => log.close());
    await log.append(factsOf({ receipt: "before" }));
    const release = holdStore(database);
    const decision = (receipt: string) =>
      log.append(factsOf({ kind: "decision", outcome: "serve", receipt }));
    const waiting = Array.from({ length: 10 }, (_, index) => decision(`r${index}`));
    await assertFails(decision("too many"), "overloaded");
    waiting.push(...Array.from({ length: 10 }, (_, index) => log.append(factsOf({ receipt: `r${index}` }))));
    await assertFails(log.append(factsOf({ receipt: "too many" })), "overloaded");
    assert.deepEqual(log.stats(), { waiting: 20, stored: 1, batches: 1, refused: 2, failed: 0 });
    release();
    await Promise.all(waiting);
    await decision("after");
    assert.deepEqual(log.stats().waiting, 0);
    const entries = await stored(database);
    assert.equal(entries.length, 22);
    assert.ok(!names(entries).includes("too many"));
    await assertOneChain(database);
  });

  it("has more gathered than one commit takes, and keeps their order", async (test) => {
    const database = fileFor(test);
    const log = await logFor(test, database);
    const receipts = Array.from({ length: 2_500 }, (_, index) => `r${index}`);
    await Promise.all(receipts.map((receipt) => log.append(factsOf({ receipt }))));
    assert.deepEqual(names(await stored(database)), receipts);
    assert.ok(log.stats().batches >= 3);
    await assertOneChain(database);
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
    await assertOneChain(database);
  });

  it("is told where its table is gone", async (test) => {
    const database = fileFor(test);
    const log = await logFor(test, database);
    const other = new DatabaseSync(database, { timeout: 5_000 });
    other.exec("DROP TABLE receipt_facts");
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
    await assertOneChain(database);
  });
});

describe("an entry that is wanted soon", () => {
  const decision = (receipt: string) => factsOf({ receipt });

  it("shares the commit of the next one that is wanted now, and comes before it", async (test) => {
    const database = fileFor(test);
    const log = await logFor(test, database);
    const soon = log.append(decision("rcpt_1"), "soon");
    const now = log.append(decision("rcpt_2"));
    await Promise.all([soon, now]);
    assert.equal(log.stats().batches, 1);
    assert.deepEqual(names(await stored(database)), ["rcpt_1", "rcpt_2"]);
  });

  it("is stored before long though nobody else has anything to store", async (test) => {
    const database = fileFor(test);
    const log = await logFor(test, database);
    const begun = performance.now();
    await log.append(decision("rcpt_1"), "soon");
    assert.ok(performance.now() - begun > 15, "it did not wait for company");
    assert.deepEqual(names(await stored(database)), ["rcpt_1"]);
    await assertOneChain(database);
  });

  it("is stored at once where somebody asks for it", async (test) => {
    const log = await logFor(test, fileFor(test));
    await log.append(decision("rcpt_0"));
    const first = await fastest(async () => {
      const soon = log.append(decision("rcpt_1"), "soon");
      log.hasten();
      await soon;
    });
    assert.ok(first < 25, `${first} ms`);
  });

  it("is not lost where the log is closed", async (test) => {
    const database = fileFor(test);
    const log = await ReceiptLog.open({ database, privatePem });
    const soon = log.append(decision("rcpt_1"), "soon");
    await log.close();
    await soon;
    assert.deepEqual(names(await stored(database)), ["rcpt_1"]);
  });
});

/** The least of several times, in milliseconds, so that a busy machine does not count. */
async function fastest(work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < 8; index++) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  }
  return Math.min(...times);
}
