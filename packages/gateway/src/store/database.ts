import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { Kysely } from "kysely";
import { buildQueryFn, GenericSqliteDialect } from "kysely-generic-sqlite";
import { migrate } from "./migrations.ts";

/** The gateway's tables. */
export type Tables = {
  receipt_entries: {
    sequence: number;
    receipt: string;
    at: string;
    market: string | null;
    feature: string | null;
    outcome: string;
    entry: string;
  };
};

/** Opens the embedded store, made and migrated where it is new; a commit is on disk when it returns. */
export async function openDatabase(file: string): Promise<Kysely<Tables>> {
  mkdirSync(dirname(file), { recursive: true });
  const dialect = new GenericSqliteDialect(() => {
    const database = new DatabaseSync(file, { timeout: 5_000 });
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL");
    const prepare = rememberStatements(database);
    return {
      db: database,
      close: () => database.close(),
      query: buildQueryFn({
        all: (sql, parameters = []) => prepare(sql).all(...(parameters as string[])),
        run: (sql, parameters = []) => {
          const { changes, lastInsertRowid } = prepare(sql).run(...(parameters as string[]));
          return { insertId: BigInt(lastInsertRowid), numAffectedRows: BigInt(changes) };
        },
      }),
      iterator: (_isSelect, sql, parameters) =>
        prepare(sql).iterate(...(parameters as string[])) as IterableIterator<unknown>,
    };
  });
  const store = new Kysely<Tables>({ dialect });
  await migrate(store);
  return store;
}

/** How many prepared statements are kept; batches of different sizes are different statements. */
const maxStatements = 128;

/** Prepares each statement once. */
function rememberStatements(database: DatabaseSync): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (sql) => {
    const known = statements.get(sql);
    if (known) return known;
    if (statements.size >= maxStatements) statements.clear();
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
}
