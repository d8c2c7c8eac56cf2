import type { Insertable, Selectable } from "kysely";
import type { ChangeFacts } from "../change-log/index.ts";
import { appendWithin, type ChangeTable, changeTable, type Seal } from "./change-table.ts";
import { openDatabase } from "./database.ts";
import { type Nonce, rememberNonce } from "./nonce-table.ts";
import { type SessionTable, sessionTable } from "./session-table.ts";
import type { ApprovalTable, PlanTable, ReleaseTable } from "./tables.ts";

export type PlanRow = Selectable<PlanTable>;
export type PlanHead = Omit<PlanRow, "content" | "filters">;
export type ApprovalRow = ApprovalTable;
export type ReleaseRow = ReleaseTable;

/**
 * Plans, their approvals and the releases made of them, of which nothing is ever deleted, and the log of changes.
 * Whatever changes is stored together with its entry in the log, both or neither.
 */
export type Store = {
  addPlan(plan: Insertable<PlanTable>, facts: ChangeFacts): Promise<void>;
  plan(id: string): Promise<PlanRow | undefined>;
  /** All plans, newest first, without their content. */
  plans(): Promise<PlanHead[]>;
  /** How many plans have an id that begins so. */
  countPlans(prefix: string): Promise<number>;
  /** `duplicate` where the operator or the key has approved the plan already. */
  addApproval(approval: ApprovalRow, facts: ChangeFacts): Promise<"added" | "duplicate">;
  approvals(plan: string): Promise<ApprovalRow[]>;
  release(serial: number): Promise<ReleaseRow | undefined>;
  latestRelease(): Promise<ReleaseRow | undefined>;
  /** The releases from one serial up to before another, oldest first. */
  releases(from: number, before: number): Promise<ReleaseRow[]>;
  /** Stores the release and marks its plan, both or neither. */
  apply(release: ReleaseRow, facts: ChangeFacts): Promise<"stored" | "applied_already" | "serial_taken">;
  changes: ChangeTable;
  sessions: SessionTable;
  /** Remembers what a signature is known by, so that it counts once. */
  remember(nonce: Nonce, now: number): Promise<"new" | "seen" | "full">;
  close(): Promise<void>;
};

/** Opens the store in a file; for example `openStore("/srv/homeport/control.db", seal)`. */
export async function openStore(path: string, seal: Seal): Promise<Store> {
  const database = openDatabase(path);
  // The driver connects at the first query; a database that is never asked would never be closed.
  await database.selectFrom("releases").select("serial").limit(1).execute();
  return {
    addPlan: (plan, facts) =>
      database.transaction().execute(async (transaction) => {
        await transaction.insertInto("plans").values(plan).execute();
        await appendWithin(transaction, facts, seal);
      }),
    plan: (id) => database.selectFrom("plans").selectAll().where("id", "=", id).executeTakeFirst(),
    plans: () =>
      database
        .selectFrom("plans")
        .select([
          "sequence",
          "id",
          "payload",
          "renew",
          "origin",
          "live_serial",
          "created_at",
          "applied_serial",
        ])
        .orderBy("sequence", "desc")
        .execute(),
    async countPlans(prefix) {
      const row = await database
        .selectFrom("plans")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("id", "like", `${prefix}%`)
        .executeTakeFirstOrThrow();
      return row.count;
    },
    addApproval: (approval, facts) =>
      database.transaction().execute(async (transaction) => {
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto("plan_approvals")
          .values(approval)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows !== 1n) return "duplicate";
        await appendWithin(transaction, facts, seal);
        return "added";
      }),
    approvals: (plan) =>
      database
        .selectFrom("plan_approvals")
        .selectAll()
        .where("plan", "=", plan)
        .orderBy("approved_at")
        .orderBy("operator")
        .execute(),
    release: (serial) =>
      database.selectFrom("releases").selectAll().where("serial", "=", serial).executeTakeFirst(),
    latestRelease: () =>
      database.selectFrom("releases").selectAll().orderBy("serial", "desc").limit(1).executeTakeFirst(),
    releases: (from, before) =>
      database
        .selectFrom("releases")
        .selectAll()
        .where("serial", ">=", from)
        .where("serial", "<", before)
        .orderBy("serial")
        .execute(),
    apply: (release, facts) =>
      database.transaction().execute(async (transaction) => {
        // A write comes first: it takes the lock, so that no other process can come between.
        const inserted = await transaction
          .insertInto("releases")
          .values(release)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow();
        if (inserted.numInsertedOrUpdatedRows !== 1n) {
          const twin = await transaction
            .selectFrom("releases")
            .select("serial")
            .where("plan", "=", release.plan)
            .executeTakeFirst();
          return twin ? "applied_already" : "serial_taken";
        }
        await transaction
          .updateTable("plans")
          .set({ applied_serial: release.serial })
          .where("id", "=", release.plan)
          .execute();
        await appendWithin(transaction, facts, seal);
        return "stored";
      }),
    changes: changeTable(database, seal),
    sessions: sessionTable(database, seal),
    remember: (nonce, now) => rememberNonce(database, nonce, now),
    close: () => database.destroy(),
  };
}
