import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { LinkedEntry, ReceiptFacts, SignedHead } from "@homeport/protocol";
import { generateKey, signingKey, verifyingKey } from "@homeport/protocol/envelope";
import { linkedReceipts, tailOf } from "@homeport/protocol/receipts";
import { sealBatch } from "../receipts/index.ts";
import { openStore, type OpenStore, receiptTable } from "../store/index.ts";
import { batchWriter } from "../store/writing/index.ts";

const pair = generateKey();
export const key = signingKey(pair.privatePem);
export const keys = [verifyingKey(pair.publicPem)];

export function folderFor(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "homeport-store-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Seals and stores batches of facts after whatever the store holds, and gives back their heads. */
export async function storeBatches(
  { database, tables }: OpenStore,
  batches: readonly (readonly ReceiptFacts[])[],
): Promise<SignedHead[]> {
  const write = batchWriter(database);
  let tail = await receiptTable(tables).tail();
  return batches.map((facts) => {
    const texts = facts.map((each) => JSON.stringify(each));
    const { head, leaves } = sealBatch(texts, {
      tail,
      key,
      chain: "chain_test",
      at: "2026-11-22T09:00:00.000Z",
    });
    write({ head, leaves, texts, receipts: facts.map(({ receipt }) => receipt) });
    tail = tailOf(head);
    return head;
  });
}

/** Stores facts as older gateways did: each entry signed by itself and tied to the one before. */
export function storeLinked({ database }: OpenStore, all: readonly ReceiptFacts[]): LinkedEntry[] {
  const entries: LinkedEntry[] = [];
  const put = database.prepare(
    "INSERT INTO receipt_entries (sequence, receipt, at, market, feature, outcome, entry) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  for (const facts of all) {
    const entry = linkedReceipts.sealEntry(facts, entries.at(-1) ?? linkedReceipts.beginning, key);
    const { receipt, at, market, feature, outcome } = facts;
    put.run(entry.sequence, receipt, at, market, feature, outcome, JSON.stringify(entry));
    entries.push(entry);
  }
  return entries;
}

/** A new store with entries of an older gateway and batches after them. */
export async function storeWith(
  file: string,
  { linked, batches }: { linked: readonly ReceiptFacts[]; batches: readonly (readonly ReceiptFacts[])[] },
): Promise<{ store: OpenStore; heads: SignedHead[] }> {
  const store = await openStore(file);
  storeLinked(store, linked);
  return { store, heads: await storeBatches(store, batches) };
}
