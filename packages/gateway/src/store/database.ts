import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { Kysely } from "kysely";
import { buildQueryFn, GenericSqliteDialect } from "kysely-generic-sqlite";
import { migrate, standInForTables } from "./migrations.ts";
import { openDurable } from "./writing/open-writing.ts";

/** The gateway's tables. */
export type Tables = {
  /** Of older gateways, each entry signed; nothing is added to it. */
  receipt_entries: {
    sequence: number;
    receipt: string;
    at: string;
    market: string | null;
    feature: string | null;
    outcome: string;
    entry: string;
  };
  /** One row an entry: its facts as the text that was hashed. */
  receipt_facts: { sequence: number; receipt: string; facts: string };
  /** One row a batch: the number of its first entry, its signed head, and the leaf hashes one after another. */
  receipt_heads: { first: number; head: string; leaves: Uint8Array };
};

/** A store that is open: for reading through a query layer, and for the few statements that every request runs. */
export type OpenStore = { database: DatabaseSync; tables: Kysely<Tables> };

/** Opens the embedded store, made and migrated where it is new; a commit is on disk when it returns. */
export async function openStore(file: string): Promise<OpenStore> {
  mkdirSync(dirname(file), { recursive: true });
  const database = openDurable(file);
  try {
    const tables = tablesOf(database);
    await migrate(tables);
    return { database, tables };
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/** As `openStore`, for whoever needs the tables alone. */
export async function openDatabase(file: string): Promise<Kysely<Tables>> {
  const { tables } = await openStore(file);
  return tables;
}

/** Opens a store that is left as it is, of this version or an older one. @throws where there is none, or it is no store. */
export function openForReading(file: string): Kysely<Tables> {
  const database = openUnchanged(file);
  try {
    standInForTables(database);
    return tablesOf(database);
  } catch (cause) {
    database.close();
    throw cause;
  }
}

function openUnchanged(file: string): DatabaseSync {
  const log = `${file}-wal`;
  const settled = existsSync(file) && !(existsSync(log) && statSync(log).size > 0);
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
    return database;
  } catch (cause) {
    // Beside a file on a medium that cannot be written there is no place for SQLite's lock, and no need of one.
    if (!settled) throw cause;
    const address = pathToFileURL(file);
    address.searchParams.set("immutable", "1");
    return new DatabaseSync(address, { readOnly: true });
  }
}

function tablesOf(database: DatabaseSync): Kysely<Tables> {
  const prepare = rememberStatements(database);
  const dialect = new GenericSqliteDialect(() => ({
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
  }));
  return new Kysely<Tables>({ dialect });
}

/** How many prepared statements are kept. */
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
