import type { LinkedEntry, ReceiptEntry, ReceiptFacts, SignedHead } from "@homeport/protocol";
import { type HeadTail, inclusionPath, readHead, readText, treeLevels } from "@homeport/protocol/receipts";
import { type Kysely, sql } from "kysely";
import type { Tables } from "./database.ts";
import { tailAfter } from "./writing/tail.ts";

/** Receipts as they are read, in their order. */
export type ReceiptTable = {
  /** The entries of a receipt, at most 16. */
  find(receipt: string): Promise<ReceiptEntry[]>;
  last(): Promise<ReceiptEntry | null>;
  /** Entries after a sequence number, oldest first. */
  after(sequence: number, limit: number): Promise<ReceiptEntry[]>;
  /** The newest signed head, which vouches for everything before it; null where there is none yet. */
  head(): Promise<SignedHead | null>;
  /** What the next head is tied to. */
  tail(): Promise<HeadTail>;
};

const maxEntries = 16;

/** The receipts of a store. Reading throws an Error where what lies there can be no receipt; see `auditStore`. */
export function receiptTable(store: Kysely<Tables>): ReceiptTable {
  const linked = store.selectFrom("receipt_entries").select("entry");
  // As bytes, because what is no UTF-8 must not pass for a replacement character.
  const sealed = store
    .selectFrom("receipt_facts")
    .select(["sequence", sql<Uint8Array>`CAST(facts AS BLOB)`.as("facts")]);
  const heads = store.selectFrom("receipt_heads").select(["first", "head", "leaves"]);

  const withProofs = async (
    rows: readonly { sequence: number; facts: Uint8Array }[],
  ): Promise<ReceiptEntry[]> => {
    const entries: ReceiptEntry[] = [];
    let batch: Batch | null = null;
    for (const { sequence, facts } of rows) {
      if (batch === null || sequence >= batch.head.first + batch.head.count) {
        // One look-up a batch, and batches follow one another.
        batch = batchOf(
          await heads.where("first", "<=", sequence).orderBy("first", "desc").limit(1).executeTakeFirst(),
        );
      }
      if (batch === null) throw new Error(`no head covers entry ${sequence}`);
      const { head, levels } = batch;
      const text = readText(facts);
      const proof = inclusionPath(levels, sequence - head.first).map((hash) => hash.toString("hex"));
      if (text === null) throw new Error(`entry ${sequence} cannot be read`);
      entries.push({ sequence, text, facts: JSON.parse(text) as ReceiptFacts, proof, head });
    }
    return entries;
  };
  const read = (rows: readonly { entry: string }[]) =>
    rows.map(({ entry }) => JSON.parse(entry) as LinkedEntry);
  const head = async () =>
    batchOf(await heads.orderBy("first", "desc").limit(1).executeTakeFirst())?.head ?? null;
  const lastLinked = async () => read(await linked.orderBy("sequence", "desc").limit(1).execute())[0] ?? null;

  return {
    head,
    async find(receipt) {
      const old = await linked.where("receipt", "=", receipt).orderBy("sequence").limit(maxEntries).execute();
      const rows = await sealed
        .where("receipt", "=", receipt)
        .orderBy("sequence")
        .limit(maxEntries)
        .execute();
      return [...read(old), ...(await withProofs(rows))].slice(0, maxEntries);
    },
    async last() {
      const [entry] = await withProofs(await sealed.orderBy("sequence", "desc").limit(1).execute());
      return entry ?? (await lastLinked());
    },
    async after(sequence, limit) {
      const old = await linked.where("sequence", ">", sequence).orderBy("sequence").limit(limit).execute();
      const left = limit - old.length;
      if (left === 0) return read(old);
      const rows = await sealed.where("sequence", ">", sequence).orderBy("sequence").limit(left).execute();
      return [...read(old), ...(await withProofs(rows))];
    },
    async tail() {
      const newest = await head();
      return tailAfter(newest, newest ? null : await lastLinked());
    },
  };
}

type Batch = { head: SignedHead; levels: readonly Buffer[] };

function batchOf(row: { first: number; head: string; leaves: Uint8Array } | undefined): Batch | null {
  if (!row) return null;
  const head = readHead(JSON.parse(row.head));
  if (head === null || head.first !== row.first)
    throw new Error(`the head of entry ${row.first} cannot be read`);
  return { head, levels: treeLevels(row.leaves) };
}
