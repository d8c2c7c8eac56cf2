import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";

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
};

/** Brings the store to the newest shape. @throws where a migration fails; the store is then as before it. */
export async function migrate<Tables>(store: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db: store, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
