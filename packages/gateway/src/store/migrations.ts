import type { DatabaseSync } from "node:sqlite";
import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { newestShape } from "./shape.ts";

const migrations: Record<string, Migration> = {
  "0001-receipts": {
    async up(store: Kysely<unknown>) {
      await store.schema
        .createTable("receipt_entries")
        .addColumn("sequence", "integer", (column) => column.primaryKey())
        .addColumn("receipt", "text", (column) => column.notNull())
        .addColumn("at", "text", (column) => column.notNull())
        .addColumn("market", "text")
        .addColumn("feature", "text")
        .addColumn("outcome", "text", (column) => column.notNull())
        .addColumn("entry", "text", (column) => column.notNull())
        .execute();
      await store.schema
        .createIndex("receipt_entries_by_receipt")
        .on("receipt_entries")
        .column("receipt")
        .execute();
    },
  },
  // Entries of before stay where they are and as they were signed; their chain goes on in the heads.
  [newestShape]: {
    async up(store: Kysely<unknown>) {
      for (const name of ["receipt_facts", "receipt_heads"] as const)
        await sql.raw(`CREATE TABLE ${name} ${tables[name]}`).execute(store);
      await sql.raw("CREATE INDEX receipt_facts_by_receipt ON receipt_facts (receipt)").execute(store);
    },
  },
};

const tables = {
  receipt_entries:
    "(sequence INTEGER PRIMARY KEY, receipt TEXT NOT NULL, at TEXT NOT NULL, market TEXT, feature TEXT, outcome TEXT NOT NULL, entry TEXT NOT NULL)",
  receipt_facts: "(sequence INTEGER PRIMARY KEY, receipt TEXT NOT NULL, facts TEXT NOT NULL)",
  receipt_heads: "(first INTEGER PRIMARY KEY, head TEXT NOT NULL, leaves BLOB NOT NULL)",
};

/** Brings the store to the newest shape. @throws where a migration fails; the store is then as before it. */
export async function migrate<Tables>(store: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db: store, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

/** Gives a store that may not be changed, and that is new or of an older gateway, empty tables for this connection alone. */
export function standInForTables(database: DatabaseSync): void {
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const present = new Set(names.map(({ name }) => name));
  if (present.size > 0 && !present.has("receipt_entries")) throw new Error("this is no store of receipts");
  for (const [name, columns] of Object.entries(tables)) {
    if (!present.has(name)) database.exec(`CREATE TEMP TABLE ${name} ${columns}`);
  }
}
