import { Problem } from "@homeport/protocol";
import { signingKey } from "@homeport/protocol/envelope";
import type { Book, Trust } from "@homeport/rules";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { changeChain, type ChangeEntry, type Subject } from "./change-log/index.ts";
import { type Asked, askedBy, recorded, recover } from "./changes/index.ts";
import { type KillView, killViews } from "./kill-view.ts";
import { type Changes, makeChanges, type Workshop } from "./make-changes.ts";
import {
  authenticate,
  createReadMemory,
  type Person,
  personIn,
  type Remember,
  type SignedRequest,
  unknownOperator,
} from "./operators/index.ts";
import { findPlan, type PlanView, viewOf } from "./plans/index.ts";
import {
  type LiveRelease,
  publish,
  readLive,
  roleOf,
  trustedKeys,
  type TrustedKeys,
} from "./release/index.ts";
import { createQueue } from "./queue.ts";
import { digestOfBook, readBookOnly, readKills, type SourceFolders } from "./sources/index.ts";
import { openStore, type PlanHead, type SessionTable } from "./store/index.ts";

export type ControlOptions = SourceFolders & {
  /** Whose signatures count. */
  trust: Trust;
  /** The trust file as it stands now, so that what it takes away is gone at once; else `trust`, as it then stands. */
  currentTrust?: () => Promise<Trust>;
  /** Control's own private keys as PEM: one for releases, one for filters; the trust file must hold both. */
  keys: { control: string; filters: string };
};

/** The launch book as it stands in files; what is live can be another. */
export type BookView = { digest: string; book: Book; recorded: string[] };

/** From packs and launch book to what gateways serve: plan, approve, apply. Calls run one after the other. */
export type Control = {
  /** The change that a signed request asks for. @throws Problem `operator_unauthenticated` and others. */
  authenticate(
    request: SignedRequest,
    about: { operation: string; subject: Subject | null },
    now: number,
  ): Promise<Asked>;
  /** The operator who signed a request that only reads. @throws Problem as `authenticate` */
  authenticateReading(request: SignedRequest, now: number): Promise<string>;
  /** Whom the trust file knows by a name at this moment, and what they may do. */
  personOf(name: string): Promise<Person | null>;
  /** People's logins. */
  sessions: SessionTable;
  /**
   * Makes a change that an operator asked for; whatever comes of it stands in the log of changes.
   * There is no other way to change anything.
   */
  change<Result>(asked: Asked, work: (changes: Changes) => Promise<Result>): Promise<Result>;
  /** The last 200 entries of the log of changes, newest first; or the 200 that came before a sequence number. */
  changes(before?: number): Promise<ChangeEntry[]>;
  /** The entries of one change, oldest first. @throws Problem `change_not_found` */
  changeEntries(id: string): Promise<ChangeEntry[]>;
  /** All plans, newest first. */
  plans(now: number): Promise<PlanView[]>;
  plan(id: string, now: number): Promise<PlanView>;
  live(): Promise<LiveRelease | null>;
  /** Every kill of the files and of the live release. */
  kills(): Promise<KillView[]>;
  book(): Promise<BookView>;
  close(): Promise<void>;
};

const changesPerPage = 200;

/**
 * Opens control over a home folder, repairs what a crash may have left between store and files, and writes down what
 * came of the changes that it cut short.
 *
 * @throws TypeError where a key is not one of the trust file's; Problem `release_invalid` where store and files
 * cannot belong together.
 * @example const control = await openControl({ home, packs, launch, filters, trust, keys }, Date.now())
 */
export async function openControl(options: ControlOptions, now: number): Promise<Control> {
  const { home, trust } = options;
  const keys = trustedKeys(trust);
  const signing = {
    control: ownKey(options.keys.control, keys, "control"),
    filters: ownKey(options.keys.filters, keys, "filters"),
  };
  await mkdir(home, { recursive: true });
  const store = await openStore(join(home, "control.db"), (facts, tail) =>
    changeChain.sealEntry(facts, tail, signing.control),
  );
  let closed = false;
  let published = true;
  // False where a change was begun and a full disk kept what came of it out of the log; made good before the next.
  let written = true;
  const inOrder = createQueue();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> =>
    inOrder(() => (closed ? Promise.reject(new Error("control is closed")) : work()));
  const live = () => readLive(store, keys);
  const view = async (row: PlanHead, at: number) =>
    viewOf({ row, rows: await store.approvals(row.id) }, { live: await live(), keys }, at);
  const settle = async () => {
    published = false;
    await publish(home, store, keys);
    published = true;
  };
  const files = { settle, settled: () => published };
  const workshop: Workshop = { folders: options, store, keys, signing, live, view, files };
  try {
    await settle();
    await recover(store.changes, options, now);
  } catch (cause) {
    await store.close();
    throw cause;
  }
  const remember: Remember = (nonce, at) => store.remember(nonce, at);
  const readings = createReadMemory();
  const personOf = async (name: string) => personIn((await options.currentTrust?.()) ?? options.trust, name);
  const stillTrusted = async (name: string) => {
    const person = await personOf(name);
    if (keys.operators.some(({ name: known, key }) => known === name && key.keyId === person?.keyId)) return;
    const message = `\`${name.slice(0, 64)}\` is not in the trust file any more, or with another key`;
    throw new Problem("operator_unknown", { issues: [{ path: "keyid", message }] });
  };
  return {
    authenticate: (request, about, at) =>
      inTurn(async () => {
        const operator = await authenticate({ keys, remember }, request, at);
        await stillTrusted(operator);
        return askedBy(operator, { ...about, body: request.body }, at);
      }),
    authenticateReading: async (request, at) => {
      const operator = await authenticate({ keys, remember: readings }, request, at);
      await stillTrusted(operator);
      return operator;
    },
    personOf,
    sessions: store.sessions,
    change: (asked, work) =>
      inTurn(async () => {
        if (!written) await recover(store.changes, options, asked.at);
        written = true;
        const role = roleOf(asked.operator, keys.operators);
        if (role === null) {
          const issues = [unknownOperator(asked.operator, "operator")];
          throw new Problem("operator_unknown", { issues });
        }
        try {
          return await recorded(store.changes, { asked, role }, (receipt) =>
            work(makeChanges(workshop, asked, receipt)),
          );
        } finally {
          written = await store.changes.isSettled(asked.id).catch(() => false);
        }
      }),
    changes: (before) => inTurn(() => store.changes.latest(changesPerPage, before)),
    changeEntries: (id) =>
      inTurn(async () => {
        const entries = await store.changes.ofChange(id);
        if (entries.length > 0) return entries;
        const issues = [{ path: "id", message: `\`${id.slice(0, 100)}\`` }];
        throw new Problem("change_not_found", { issues });
      }),
    plans: (at) =>
      inTurn(async () => {
        const current = await live();
        const rows = await store.plans();
        return Promise.all(
          rows.map(async (row) =>
            viewOf({ row, rows: await store.approvals(row.id) }, { live: current, keys }, at),
          ),
        );
      }),
    plan: (id, at) => inTurn(async () => view(await findPlan(store, id), at)),
    live: () => inTurn(live),
    kills: () => inTurn(async () => killViews(await readKills(options), await live())),
    book: () =>
      inTurn(async () => {
        const { book, recorded: ids } = await readBookOnly(options);
        return { digest: digestOfBook(book), book, recorded: ids };
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
