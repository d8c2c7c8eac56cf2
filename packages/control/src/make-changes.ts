import type { SigningKey } from "@homeport/protocol/envelope";
import type { Approval, Kill } from "@homeport/rules";
import { moveApproval, type Move, recordApproval, recordKill, withdrawRecord } from "./book/index.ts";
import type { Asked, Receipt } from "./changes/index.ts";
import { assertSigner } from "./operators/index.ts";
import { apply, approve, findPlan, type PlanApproval, type PlanView, propose } from "./plans/index.ts";
import { type ProposeOptions, sourceOf } from "./proposal.ts";
import type { LiveRelease, TrustedKeys } from "./release/index.ts";
import type { SourceFolders } from "./sources/index.ts";
import type { PlanHead, Store } from "./store/index.ts";

/** What an operator can change; each is made and written down in the log together. */
export type Changes = {
  /**
   * Stores the difference between what is live and what the files say; or, with `kill` or `rollbackTo`, what is live
   * less a recorded kill, or an earlier release less the kills in force, for both of which no other file is read.
   *
   * @throws Problem `plan_empty`, or what the files refuse with.
   */
  propose(options?: ProposeOptions): Promise<PlanView>;
  /** Adds the asking operator's own approval. @throws Problem `operator_mismatch` and others. */
  approve(plan: string, approval: PlanApproval): Promise<PlanView>;
  /** Makes the approved plan live. @throws Problem `approvals_missing` and others. */
  apply(plan: string): Promise<LiveRelease>;
  /** Records an approval; it takes effect only through a plan. */
  record(approval: unknown): Promise<Approval>;
  /** Moves a recorded approval to its next state; it takes effect only through a plan. */
  move(id: string, move: Move): Promise<Approval>;
  /** Withdraws a recorded approval; it takes effect only through a plan. */
  withdraw(id: string): Promise<void>;
  /** Records a kill, which `propose` with its id turns into a plan of one key. @throws Problem `operator_mismatch` and others. */
  kill(order: unknown): Promise<Kill>;
  /** Removes a recorded kill; it takes effect only through a plan, of two keys where anything is served again. */
  revive(id: string): Promise<void>;
};

/** What changes are made with. */
export type Workshop = {
  folders: SourceFolders;
  store: Store;
  keys: TrustedKeys;
  /** Control's key and the filters' key. */
  signing: { control: SigningKey; filters: SigningKey };
  live(): Promise<LiveRelease | null>;
  view(row: PlanHead, now: number): Promise<PlanView>;
  files: {
    /** Makes the files that gateways read be what the store says. */
    settle(): Promise<void>;
    /** False between a release's storing and its writing, so that a full disk is made good later. */
    settled(): boolean;
  };
};

/** The changes that an operator asked for one of. */
export function makeChanges(workshop: Workshop, { operator, at }: Asked, receipt: Receipt): Changes {
  const { folders, store, keys, signing, files } = workshop;
  const live = () => workshop.live();
  const view = (row: PlanHead) => workshop.view(row, at);
  return {
    async propose(options = {}) {
      if (!files.settled()) await files.settle();
      const current = await live();
      const context = { folders, filterKey: signing.filters, store, keys, live: current };
      const source = await sourceOf(options, context, at);
      const proposal = { ...source, live: current, renew: options.renew ?? false };
      return view(await propose({ store, receipt }, proposal, at));
    },
    async approve(plan, approval) {
      assertSigner(approval.operator, operator);
      await approve({ store, keys, live: await live(), receipt }, { plan, ...approval }, at);
      return view(await findPlan(store, plan));
    },
    async apply(plan) {
      const before = await live();
      if (!files.settled() && before?.plan === plan) {
        await files.settle();
        await receipt.note({ subject: { type: "plan", id: plan }, result: before.digest });
      } else {
        await apply({ store, keys, signing: signing.control, live: before, receipt }, plan, at);
        await files.settle();
      }
      const after = await live();
      if (!after) throw new Error("an applied release must be in the store");
      return after;
    },
    record: (approval) => recordApproval(folders, approval, receipt.keep),
    move: (id, move) => {
      const today = new Date(at).toISOString().slice(0, 10);
      return moveApproval(folders, { id, move, today }, receipt.keep);
    },
    withdraw: (id) => withdrawRecord(folders, { kind: "approvals", id }, receipt.keep),
    async kill(order) {
      const table = (await live())?.content.table ?? null;
      return recordKill(folders, { order, context: { operator, table, keep: receipt.keep } }, at);
    },
    revive: (id) => withdrawRecord(folders, { kind: "kills", id }, receipt.keep),
  };
}
