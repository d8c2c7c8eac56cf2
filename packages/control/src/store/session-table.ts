import type { Kysely } from "kysely";
import type { SessionRow, Tables } from "./tables.ts";

/** Logins as they are stored; what is ended is deleted. */
export type SessionTable = {
  /** Stores a login, and forgets the person's oldest beyond `most`. */
  add(session: SessionRow, most: number): Promise<void>;
  find(tokenDigest: string): Promise<SessionRow | undefined>;
  /** Notes that a login was used. */
  touch(tokenDigest: string, now: number): Promise<void>;
  /** Ends a login; tells how many there were, none or one. */
  end(tokenDigest: string): Promise<number>;
  /** Ends every login of a person; tells how many there were. */
  endAll(person: string): Promise<number>;
  /** Forgets what ended by itself: past its date, or not used since `idleSince`. */
  forget(now: number, idleSince: number): Promise<void>;
};

/** Logins in a database. */
export function sessionTable(database: Kysely<Tables>): SessionTable {
  return {
    add: (session, most) =>
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
        if (older.length === 0) return;
        const digests = older.map(({ token_digest }) => token_digest);
        await transaction.deleteFrom("sessions").where("token_digest", "in", digests).execute();
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
    async end(tokenDigest) {
      const { numDeletedRows } = await database
        .deleteFrom("sessions")
        .where("token_digest", "=", tokenDigest)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
    async endAll(person) {
      const { numDeletedRows } = await database
        .deleteFrom("sessions")
        .where("person", "=", person)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
    async forget(now, idleSince) {
      await database
        .deleteFrom("sessions")
        .where((where) => where.or([where("expires_at", "<=", now), where("seen_at", "<=", idleSince)]))
        .execute();
    },
  };
}
