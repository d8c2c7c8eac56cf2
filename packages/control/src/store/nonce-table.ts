import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

/** A nonce that an operator's signature used, until when no such signature is accepted any more. */
export type Nonce = { operator: string; nonce: string; forgetAt: number };

/** How many signed requests of one operator are remembered; with their short lives this bounds the log's growth too. */
const maxNonces = 2_000;

/**
 * Remembers a nonce; `seen` where it was used before, and `full` where the operator used too many of late.
 * What can be accepted no more is forgotten.
 */
export function rememberNonce(
  database: Kysely<Tables>,
  { operator, nonce, forgetAt }: Nonce,
  now: number,
): Promise<"new" | "seen" | "full"> {
  return database.transaction().execute(async (transaction) => {
    await transaction.deleteFrom("nonces").where("forget_at", "<", now).execute();
    const held = await transaction
      .selectFrom("nonces")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("operator", "=", operator)
      .executeTakeFirstOrThrow();
    if (held.count >= maxNonces) return "full";
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto("nonces")
      .values({ operator, nonce, forget_at: forgetAt })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n ? "new" : "seen";
  });
}
