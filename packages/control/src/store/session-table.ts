import type { Kysely } from "kysely";
import type { ChangeFacts } from "../change-log/index.ts";
import { appendWithin, type Seal } from "./change-table.ts";
import type { SessionRow, Tables } from "./tables.ts";

/** Logins as they are stored; what is ended is deleted. */
export type SessionTable = {
  /** Stores a login with its entry in the log of changes, and forgets the person's oldest beyond `most`. */
  add(session: SessionRow, most: number, facts: ChangeFacts): Promise<void>;
  find(tokenDigest: string): Promise<SessionRow | undefined>;
  /** Notes that a login was used. */
  touch(tokenDigest: string, now: number): Promise<void>;
  /** Ends a login, with an entry where somebody logged out; tells how many there were, none or one. */
  end(tokenDigest: string, facts: ChangeFacts | null): Promise<number>;
  /** Ends every login of a person, with an entry where there was any; tells how many there were. */
  endAll(person: string, facts: ChangeFacts): Promise<number>;
  /** Forgets what ended by itself: past its date, or not used since `idleSince`. */
  forget(now: number, idleSince: number): Promise<void>;
};

/** Logins in a database. */
export function sessionTable(database: Kysely<Tables>, seal: Seal): SessionTable {
  const ended = (by: "token_digest" | "person", value: string, facts: ChangeFacts | null) =>
    database.transaction().execute(async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom("sessions")
        .where(by, "=", value)
        .executeTakeFirstOrThrow();
      if (facts && numDeletedRows > 0n) await appendWithin(transaction, facts, seal);
      return Number(numDeletedRows);
    });
  return {
    add: (session, most, facts) =>
      database.transaction().execute(async (transaction) => {
        await transaction.insertInto("sessions").values(session).execute();
        const older = await transaction
          .selectFrom("sessions")
          .select("token_digest")
          .where("person", "=", session.person)
          .orderBy("created_at", "desc")
          .limit(-1)
          .offset(most)
          .execute();
        const digests = older.map(({ token_digest }) => token_digest);
        if (digests.length > 0)
          await transaction.deleteFrom("sessions").where("token_digest", "in", digests).execute();
        await appendWithin(transaction, facts, seal);
      }),
    find: (tokenDigest) =>
      database.selectFrom("sessions").selectAll().where("token_digest", "=", tokenDigest).executeTakeFirst(),
    async touch(tokenDigest, now) {
      await database
        .updateTable("sessions")
        .set({ seen_at: now })
        .where("token_digest", "=", tokenDigest)
        .execute();
    },
    end: (tokenDigest, facts) => ended("token_digest", tokenDigest, facts),
    endAll: (person, facts) => ended("person", person, facts),
    async forget(now, idleSince) {
      await database
        .deleteFrom("sessions")
        .where((where) => where.or([where("expires_at", "<=", now), where("seen_at", "<=", idleSince)]))
        .execute();
    },
  };
}
