import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { LinkedEntry, SignedHead } from "@homeport/protocol";
import { type HeadTail, readHead } from "@homeport/protocol/receipts";
import { newestShape } from "../shape.ts";
import { batchWriter, type WriteBatch } from "./batch-writer.ts";
import { tailAfter } from "./tail.ts";

/** A store that receipts are written to, and how it stood when it was opened. */
export type Writing = {
  write: WriteBatch;
  /** What the next head is tied to. */
  tail: HeadTail;
  /** The newest signed head; null where there is none yet. */
  head: SignedHead | null;
  close(): void;
};

/**
 * Opens the embedded store for writing alone; a commit is on disk when it returns. The query layer, which is ten times
 * the code, is loaded only where the store is new or of an older gateway.
 *
 * @throws Error where it cannot be opened, or where its newest head cannot be read.
 */
export async function openWriting(file: string): Promise<Writing> {
  mkdirSync(dirname(file), { recursive: true });
  let database = openDurable(file);
  try {
    if (shapeOf(database) !== newestShape) {
      database.close();
      const { openDatabase } = await import("../index.ts");
      await (await openDatabase(file)).destroy();
      database = openDurable(file);
    }
    const head = newestHead(database);
    const tail = tailAfter(head, head ? null : lastLinked(database));
    return { write: batchWriter(database), tail, head, close: () => database.close() };
  } catch (cause) {
    if (database.isOpen) database.close();
    throw cause;
  }
}

/** Opens the file so that a commit is flushed to disk. @throws Error of SQLite */
export function openDurable(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL");
    // 16 MB rather than 4: a page that many commits add to is then copied into the store once.
    database.exec("PRAGMA wal_autocheckpoint = 4000");
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/** The last migration that was made; null in a new file. */
function shapeOf(database: DatabaseSync): unknown {
  const kept = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'kysely_migration'").get();
  if (!kept) return null;
  return database.prepare("SELECT max(name) AS name FROM kysely_migration").get()?.["name"] ?? null;
}

function newestHead(database: DatabaseSync): SignedHead | null {
  const row = database.prepare("SELECT first, head FROM receipt_heads ORDER BY first DESC LIMIT 1").get();
  if (!row) return null;
  const head = readHead(JSON.parse(String(row["head"])));
  if (head === null || head.first !== row["first"]) throw new Error("the newest head cannot be read");
  return head;
}

function lastLinked(database: DatabaseSync): LinkedEntry | null {
  const row = database.prepare("SELECT entry FROM receipt_entries ORDER BY sequence DESC LIMIT 1").get();
  return row ? (JSON.parse(String(row["entry"])) as LinkedEntry) : null;
}
