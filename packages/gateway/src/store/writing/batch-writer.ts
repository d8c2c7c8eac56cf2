import type { DatabaseSync } from "node:sqlite";
import type { SignedHead } from "@homeport/protocol";
import { canonicalize } from "@homeport/protocol/canonical";

/** What goes to disk as one. */
export type WrittenBatch = {
  head: SignedHead;
  /** The leaf hashes one after another. */
  leaves: Uint8Array;
  /** Texts and the receipts they belong to, in the order of their leaves. */
  texts: readonly string[];
  receipts: readonly string[];
};

/** Stores a batch in one transaction, all of it or none; it is on disk when it returns. @throws Error of SQLite */
export type WriteBatch = (batch: WrittenBatch) => void;

/**
 * The statements of the hot path, prepared once. Building a query anew for every batch took longer than running it,
 * and each size of batch was another statement.
 */
export function batchWriter(database: DatabaseSync): WriteBatch {
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const putFacts = database.prepare("INSERT INTO receipt_facts (sequence, receipt, facts) VALUES (?, ?, ?)");
  const putHead = database.prepare("INSERT INTO receipt_heads (first, head, leaves) VALUES (?, ?, ?)");
  return ({ head, leaves, texts, receipts }) => {
    begin.run();
    try {
      for (const [index, text] of texts.entries())
        putFacts.run(head.first + index, receipts[index] ?? "", text);
      putHead.run(head.first, canonicalize(head), leaves);
      commit.run();
    } catch (cause) {
      // SQLite has taken some failures back itself, a full disk among them.
      if (database.isTransaction) database.exec("ROLLBACK");
      throw cause;
    }
  };
}
