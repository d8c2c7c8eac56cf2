import { signingKey } from "@homeport/protocol/envelope";
import type { Approval, Book, Kill, Trust } from "@homeport/rules";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { recordApproval, recordKill, withdrawRecord } from "./book/index.ts";
import { type KillView, killViews } from "./kill-view.ts";
import {
  apply,
  approve,
  findPlan,
  type PlanApproval,
  type PlanView,
  propose,
  viewOf,
} from "./plans/index.ts";
import { type LiveRelease, publish, readLive, trustedKeys, type TrustedKeys } from "./release/index.ts";
import { createQueue } from "./queue.ts";
import { type ProposeOptions, sourceOf } from "./proposal.ts";
import { digestOfBook, readBookOnly, readKills, type SourceFolders } from "./sources/index.ts";
import { openStore, type PlanHead } from "./store/index.ts";

export type ControlOptions = SourceFolders & {
  /** Whose signatures count. */
  trust: Trust;
  /** Control's own private keys as PEM: one for releases, one for filters; the trust file must hold both. */
  keys: { control: string; filters: string };
};

/** The launch book as it stands in files; what is live can be another. */
export type BookView = { digest: string; book: Book; recorded: string[] };

/** From packs and launch book to what gateways serve: plan, approve, apply. Calls run one after the other. */
export type Control = {
  /**
   * Stores the difference between what is live and what the files say; or, with `kill` or `rollbackTo`, what is live
   * less a recorded kill, or an earlier release less the kills in force, for both of which no other file is read.
   *
   * @throws Problem `plan_empty`, or what the files refuse with.
   */
  propose(now: number, options?: ProposeOptions): Promise<PlanView>;
  approve(plan: string, approval: PlanApproval, now: number): Promise<PlanView>;
  /** Makes the approved plan live. @throws Problem `approvals_missing` and others. */
  apply(plan: string, now: number): Promise<LiveRelease>;
  /** All plans, newest first. */
  plans(now: number): Promise<PlanView[]>;
  plan(id: string, now: number): Promise<PlanView>;
  live(): Promise<LiveRelease | null>;
  /** Records an approval; it takes effect only through a plan. */
  record(approval: unknown): Promise<Approval>;
  /** Withdraws a recorded approval; it takes effect only through a plan. */
  withdraw(id: string): Promise<void>;
  /** Records a kill, which `propose` with its id turns into a plan of one key. @throws Problem `operator_unknown` and others. */
  kill(order: unknown, now: number): Promise<Kill>;
  /** Every kill of the files and of the live release. */
  kills(): Promise<KillView[]>;
  /** Removes a recorded kill; it takes effect only through a plan, of two keys where anything is served again. */
  revive(id: string): Promise<void>;
  book(): Promise<BookView>;
  close(): Promise<void>;
};

/**
 * Opens control over a home folder and repairs what a crash may have left between store and files.
 *
 * @throws TypeError where a key is not one of the trust file's; Problem `release_invalid` where store and files
 * cannot belong together.
 * @example const control = await openControl({ home, packs, launch, filters, trust, keys })
 */
export async function openControl(options: ControlOptions): Promise<Control> {
  const { home, trust } = options;
  const keys = trustedKeys(trust);
  const signing = ownKey(options.keys.control, keys, "control");
  const filterKey = ownKey(options.keys.filters, keys, "filters");
  await mkdir(home, { recursive: true });
  const store = await openStore(join(home, "control.db"));
  let closed = false;
  // False between a release's storing and its writing, so that a full disk is made good later.
  let published = true;
  const inOrder = createQueue();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> =>
    inOrder(() => (closed ? Promise.reject(new Error("control is closed")) : work()));
  const live = () => readLive(store, keys);
  const view = async (row: PlanHead, now: number) =>
    viewOf({ row, rows: await store.approvals(row.id) }, { live: await live(), keys }, now);
  const settle = async () => {
    published = false;
    await publish(home, store, keys);
    published = true;
  };
  try {
    await settle();
  } catch (cause) {
    await store.close();
    throw cause;
  }
  return {
    propose: (now, asked = {}) =>
      inTurn(async () => {
        if (!published) await settle();
        const current = await live();
        const source = await sourceOf(
          asked,
          { folders: options, filterKey, store, keys, live: current },
          now,
        );
        const renew = asked.renew ?? false;
        return view(await propose(store, { ...source, live: current, renew }, now), now);
      }),
    approve: (plan, { operator, signature }, now) =>
      inTurn(async () => {
        await approve({ store, keys, live: await live() }, { plan, operator, signature }, now);
        return view(await findPlan(store, plan), now);
      }),
    apply: (plan, now) =>
      inTurn(async () => {
        const before = await live();
        const unwritten = !published && before?.plan === plan;
        if (!unwritten) await apply({ store, keys, signing, live: before }, plan, now);
        await settle();
        const after = await live();
        if (!after) throw new Error("an applied release must be in the store");
        return after;
      }),
    plans: (now) =>
      inTurn(async () => {
        const current = await live();
        const rows = await store.plans();
        return Promise.all(
          rows.map(async (row) =>
            viewOf({ row, rows: await store.approvals(row.id) }, { live: current, keys }, now),
          ),
        );
      }),
    plan: (id, now) => inTurn(async () => view(await findPlan(store, id), now)),
    live: () => inTurn(live),
    record: (approval) => inTurn(() => recordApproval(options, approval)),
    withdraw: (id) => inTurn(() => withdrawRecord(options, "approvals", id)),
    kill: (order, now) =>
      inTurn(async () => {
        const table = (await live())?.content.table ?? null;
        return recordKill(options, { order, context: { operators: keys.operators, table } }, now);
      }),
    kills: () => inTurn(async () => killViews(await readKills(options), await live())),
    revive: (id) => inTurn(() => withdrawRecord(options, "kills", id)),
    book: () =>
      inTurn(async () => {
        const { book, recorded } = await readBookOnly(options);
        return { digest: digestOfBook(book), book, recorded };
      }),
    close: () =>
      inOrder(async () => {
        if (closed) return;
        closed = true;
        await store.close();
      }),
  };
}

function ownKey(pem: string, keys: TrustedKeys, whose: "control" | "filters") {
  const key = signingKey(pem);
  if (keys[whose].some(({ keyId }) => keyId === key.keyId)) return key;
  throw new TypeError(`the trust file does not hold the public key of \`keys/${whose}.pem\``);
}
