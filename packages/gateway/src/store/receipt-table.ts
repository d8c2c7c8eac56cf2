import type { ReceiptEntry } from "@homeport/protocol";
import type { Kysely } from "kysely";
import type { Tables } from "./database.ts";

/** Where receipts lie, in their order. */
export type ReceiptTable = {
  /** Stores entries in one transaction; they are on disk when it resolves. */
  append(entries: readonly ReceiptEntry[]): Promise<void>;
  find(receipt: string): Promise<ReceiptEntry[]>;
  last(): Promise<ReceiptEntry | null>;
  /** Entries after a sequence number, oldest first. */
  after(sequence: number, limit: number): Promise<ReceiptEntry[]>;
};

/** SQLite binds at most 32,766 values a statement. */
const maxRows = 1_000;

/** The receipt table of a store. */
export function receiptTable(store: Kysely<Tables>): ReceiptTable {
  const read = (rows: readonly { entry: string }[]) =>
    rows.map(({ entry }) => JSON.parse(entry) as ReceiptEntry);
  return {
    async append(entries) {
      const rows = entries.map((entry) => ({
        sequence: entry.sequence,
        receipt: entry.facts.receipt,
        at: entry.facts.at,
        market: entry.facts.market,
        feature: entry.facts.feature,
        outcome: entry.facts.outcome,
        entry: JSON.stringify(entry),
      }));
      await store.transaction().execute(async (transaction) => {
        for (let start = 0; start < rows.length; start += maxRows) {
          const some = rows.slice(start, start + maxRows);
          // The rows of one transaction go in one after another.
          await transaction.insertInto("receipt_entries").values(some).execute();
        }
      });
    },
    async find(receipt) {
      const rows = await store
        .selectFrom("receipt_entries")
        .select("entry")
        .where("receipt", "=", receipt)
        .orderBy("sequence")
        .limit(16)
        .execute();
      return read(rows);
    },
    async last() {
      const rows = await store
        .selectFrom("receipt_entries")
        .select("entry")
        .orderBy("sequence", "desc")
        .limit(1)
        .execute();
      return read(rows)[0] ?? null;
    },
    async after(sequence, limit) {
      const rows = await store
        .selectFrom("receipt_entries")
        .select("entry")
        .where("sequence", ">", sequence)
        .orderBy("sequence")
        .limit(limit)
        .execute();
      return read(rows);
    },
  };
}
