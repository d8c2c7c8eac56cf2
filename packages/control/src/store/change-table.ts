import { type Kysely, sql, type Transaction } from "kysely";
import { changeChain, type ChangeEntry, type ChangeFacts } from "../change-log/index.ts";
import type { Tables } from "./tables.ts";

/** Ties facts to the end of the log and signs them with control's key. */
export type Seal = (facts: ChangeFacts, tail: { sequence: number; digest: string }) => ChangeEntry;

/** The log of changes as it is stored; entries are only ever added. */
export type ChangeTable = {
  /** Adds one entry by itself, for what is no change of the store. */
  append(facts: ChangeFacts): Promise<void>;
  /** Whether it is written down what came of a change. */
  isSettled(change: string): Promise<boolean>;
  /** Changes that were begun and of which nobody wrote down what came of them, oldest first. */
  unsettled(): Promise<ChangeEntry[]>;
  /** The last entries, newest first; with `before`, those that came before a sequence number. */
  latest(limit: number, before?: number): Promise<ChangeEntry[]>;
  /** The entries of one change, oldest first. */
  ofChange(change: string): Promise<ChangeEntry[]>;
};

/** The log in a database. */
export function changeTable(database: Kysely<Tables>, seal: Seal): ChangeTable {
  const read = (rows: readonly { entry: string }[]) =>
    rows.map(({ entry }) => JSON.parse(entry) as ChangeEntry);
  return {
    append: (facts) =>
      database.transaction().execute(async (transaction) => {
        await takeLock(transaction);
        await appendWithin(transaction, facts, seal);
      }),
    async isSettled(change) {
      const row = await database
        .selectFrom("changes")
        .select("sequence")
        .where("change", "=", change)
        .where("outcome", "!=", "begun")
        .executeTakeFirst();
      return row !== undefined;
    },
    async unsettled() {
      const rows = await database
        .selectFrom("changes as begun")
        .select("entry")
        .where("outcome", "=", "begun")
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom("changes as other")
                .select("other.sequence")
                .whereRef("other.change", "=", "begun.change")
                .where("other.outcome", "!=", "begun"),
            ),
          ),
        )
        .orderBy("sequence")
        .execute();
      return read(rows);
    },
    async latest(limit, before) {
      const rows = await database
        .selectFrom("changes")
        .select("entry")
        .$if(before !== undefined, (query) => query.where("sequence", "<", before ?? 0))
        .orderBy("sequence", "desc")
        .limit(limit)
        .execute();
      return read(rows);
    },
    async ofChange(change) {
      const rows = await database
        .selectFrom("changes")
        .select("entry")
        .where("change", "=", change)
        .orderBy("sequence")
        .limit(16)
        .execute();
      return read(rows);
    },
  };
}

/** Adds an entry to a transaction that has written already, so that the log's end cannot move meanwhile. */
export async function appendWithin(
  transaction: Transaction<Tables>,
  facts: ChangeFacts,
  seal: Seal,
): Promise<void> {
  const tail = await transaction
    .selectFrom("changes")
    .select(["sequence", "digest"])
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  const entry = seal(facts, tail ?? changeChain.beginning);
  await transaction
    .insertInto("changes")
    .values({
      sequence: entry.sequence,
      change: facts.id,
      outcome: facts.outcome,
      digest: entry.digest,
      entry: JSON.stringify(entry),
    })
    .execute();
}

/** A write that changes nothing takes the database's lock, as any write does. */
async function takeLock(transaction: Transaction<Tables>): Promise<void> {
  await transaction
    .updateTable("changes")
    .set({ sequence: sql`sequence` })
    .where("sequence", "<", 0)
    .execute();
}
