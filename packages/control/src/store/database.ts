import { Kysely } from "kysely";
import { GenericSqliteDialect } from "kysely-generic-sqlite";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { migrate } from "./migrations.ts";
import type { Tables } from "./tables.ts";

/** Opens the database file, durable at every commit, and brings it to this build's version. */
export function openDatabase(path: string): Kysely<Tables> {
  const database = new DatabaseSync(path, { timeout: 5_000, enableForeignKeyConstraints: true });
  try {
    database.exec("pragma journal_mode = wal; pragma synchronous = full;");
    migrate(database);
  } catch (cause) {
    database.close();
    throw cause;
  }
  const query = (_isSelect: boolean, sql: string, parameters: readonly SQLInputValue[]) => {
    const statement = database.prepare(sql);
    if (statement.columns().length > 0) return { rows: statement.all(...parameters) };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], insertId: BigInt(lastInsertRowid), numAffectedRows: BigInt(changes) };
  };
  const close = () => {
    if (database.isOpen) database.close();
  };
  return new Kysely<Tables>({ dialect: new GenericSqliteDialect(() => ({ db: database, query, close })) });
}
