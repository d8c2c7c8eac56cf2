import type { SignedHead } from "@homeport/protocol";
import type { VerifyingKey } from "@homeport/protocol/envelope";
import { type AuditResult, ReceiptAudit } from "@homeport/protocol/receipts";
import { type Kysely, sql } from "kysely";
import type { Tables } from "./database.ts";

/** Whose keys are trusted, and heads that somebody kept, against which a lost end shows. */
export type AuditTerms = { keys: readonly VerifyingKey[]; kept: readonly SignedHead[] };

const linksAtOnce = 1_000;
const headsAtOnce = 64;

/** Verifies everything that a store holds, as it lies there. @throws Error where the file cannot be read at all */
export async function auditStore(store: Kysely<Tables>, { keys, kept }: AuditTerms): Promise<AuditResult> {
  const audit = new ReceiptAudit(keys, kept);
  // In one transaction, so that what a gateway adds meanwhile is not half seen.
  await store.transaction().execute(async (snapshot) => {
    await everyLink(snapshot, audit);
    await everyBatch(snapshot, audit);
  });
  return audit.end();
}

async function everyLink(store: Kysely<Tables>, audit: ReceiptAudit): Promise<void> {
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const links = await store
      .selectFrom("receipt_entries")
      .selectAll()
      .where("sequence", ">", after)
      .orderBy("sequence")
      .limit(linksAtOnce)
      .execute();
    for (const link of links) audit.link(link);
    if (links.length < linksAtOnce) return;
    after = links.at(-1)?.sequence ?? after;
  }
}

/** A batch is given all entries from its first to the next one's: what a head does not count shows there. */
async function everyBatch(store: Kysely<Tables>, audit: ReceiptAudit): Promise<void> {
  let from = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const heads = await store
      .selectFrom("receipt_heads")
      .selectAll()
      .where("first", ">=", from)
      .orderBy("first")
      .limit(headsAtOnce + 1)
      .execute();
    if (from === Number.MIN_SAFE_INTEGER) {
      for (const { sequence } of await entriesIn(store, [from, heads[0]?.first ?? null]))
        audit.stray(sequence);
    }
    const next = heads[headsAtOnce]?.first ?? null;
    for (const [index, head] of heads.slice(0, headsAtOnce).entries()) {
      const entries = await entriesIn(store, [head.first, heads[index + 1]?.first ?? null]);
      audit.batch({ ...head, entries });
    }
    if (next === null) return;
    from = next;
  }
}

/** The entries from one number to before another, or to the last there is. */
async function entriesIn(store: Kysely<Tables>, [from, to]: readonly [number, number | null]) {
  return store
    .selectFrom("receipt_facts")
    .select(["sequence", "receipt", sql`CAST(facts AS BLOB)`.as("facts")])
    .where("sequence", ">=", from)
    .$if(to !== null, (query) => query.where("sequence", "<", to))
    .orderBy("sequence")
    .execute();
}
