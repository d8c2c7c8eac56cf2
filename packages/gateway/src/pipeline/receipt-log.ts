import { Worker } from "node:worker_threads";
import { Problem, type ReceiptEntry, type ReceiptFacts, type SignedHead } from "@homeport/protocol";
import { CommitPace } from "./commit-pace.ts";

/** What the log's worker is asked and answers. */
export type LogRequest =
  // Texts, because strings cross to the thread for less than objects, and the text is what is hashed and stored.
  | { type: "append"; batch: number; texts: readonly string[]; receipts: readonly string[]; at: string }
  | { type: "find"; batch: number; receipt: string }
  | { type: "head"; batch: number }
  | { type: "close" };
export type LogAnswer =
  | { type: "ready" }
  | { type: "stored"; batch: number }
  | { type: "found"; batch: number; entries: readonly ReceiptEntry[] }
  | { type: "head"; batch: number; head: SignedHead | null }
  | { type: "failed"; batch: number | null; message: string };

export type LogOptions = {
  database: string;
  privatePem: string;
  /** How many entries may wait for the disk before requests are turned away; an outcome may wait in twice as many. */
  maxWaiting?: number;
};

/** How the log stands: entries that wait for the disk, and what became of all since it was opened. */
export type LogStats = { waiting: number; stored: number; batches: number; refused: number; failed: number };

type Waiting = { resolve: () => void; reject: (cause: Problem) => void };
type Reading = { resolve: (answer: LogAnswer) => void; reject: (cause: Problem) => void };

/** What is gathered for the next commit. */
type Gathered = { texts: string[]; receipts: string[]; at: string; waiting: Waiting[] };

/** How soon an entry must be on disk: at once, or before long, with whatever else is stored by then. */
export type Urgency = "now" | "soon";

/** The longest that an entry waits for others to share its commit, in milliseconds. */
const soonMs = 25;
const defaultMaxWaiting = 4_096;
/** How many entries one commit and one signature cover at most. */
const maxTogether = 1_024;

/**
 * The log of receipts. `append` resolves once the entry is sealed, signed and on disk.
 * A thread of its own does that work, for all requests of a turn at once, so that serving never waits for a disk.
 */
export class ReceiptLog {
  readonly #worker: Worker;
  readonly #maxWaiting: number;
  readonly #readings = new Map<number, Reading>();
  #gathered: Gathered[] = [];
  /** On their way to the disk. While one is, the next gathers: under load many receipts share a commit. */
  readonly #underway = new Map<number, readonly Waiting[]>();
  readonly #pace = new CommitPace();
  #later: NodeJS.Timeout | null = null;
  /** Something that was gathered is waited for. */
  #urgent = false;
  #soon: NodeJS.Timeout | null = null;
  #next = 1;
  #broken: Problem | null = null;
  readonly #ended: Promise<void>;
  readonly #stats: LogStats = { waiting: 0, stored: 0, batches: 0, refused: 0, failed: 0 };

  private constructor(worker: Worker, { maxWaiting = defaultMaxWaiting }: LogOptions) {
    this.#worker = worker;
    this.#maxWaiting = maxWaiting;
    this.#ended = new Promise((resolve) => worker.once("exit", () => resolve()));
    worker.on("message", (answer: LogAnswer) => this.#settle(answer));
    worker.on("error", (cause) => this.#break(cause));
    worker.on("exit", () => this.#break(new Error("the receipt thread ended")));
  }

  /** Opens the store and continues its chain. @throws Error where the store cannot be opened. */
  static async open(options: LogOptions): Promise<ReceiptLog> {
    const worker = new Worker(new URL("./receipt-worker.ts", import.meta.url), {
      workerData: options,
      // Hardly anything outlives a batch there, so a small nursery is swept in no time; by itself it would take 48 MB.
      resourceLimits: { maxYoungGenerationSizeMb: 12 },
    });
    await new Promise<void>((resolve, reject) => {
      worker.once("message", (answer: LogAnswer) =>
        answer.type === "failed" ? reject(new Error(answer.message)) : resolve(),
      );
      worker.once("error", reject);
    });
    return new ReceiptLog(worker, options);
  }

  /**
   * Resolves once the facts, as they are now, are on disk. An entry that is wanted `soon` shares the commit of the next
   * one that is wanted now, because a commit costs the same however much it holds; it waits 25 ms for that at most.
   *
   * @throws Problem `receipt_failed` where they could not be stored; `overloaded` where the disk is too far behind.
   */
  append(facts: ReceiptFacts, urgency: Urgency = "now"): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken);
    // Who was let in may bring it to an end: decisions are turned away first.
    const limit = facts.kind === "outcome" ? this.#maxWaiting * 2 : this.#maxWaiting;
    if (this.#stats.waiting >= limit) {
      this.#stats.refused++;
      return Promise.reject(new Problem("overloaded", { cause: "the receipt store is behind" }));
    }
    const gathered = this.#room();
    gathered.texts.push(JSON.stringify(facts));
    gathered.receipts.push(facts.receipt);
    gathered.at = facts.at;
    this.#stats.waiting++;
    if (urgency === "now") this.hasten();
    else this.#soon ??= setTimeout(() => this.hasten(), soonMs);
    return new Promise((resolve, reject) => gathered.waiting.push({ resolve, reject }));
  }

  /** Has what was gathered stored at once: somebody waits for it. */
  hasten(): void {
    if (this.#urgent || this.#gathered.length === 0) return;
    this.#urgent = true;
    setImmediate(() => this.#offer());
  }

  /** The entries of a receipt, oldest first; none where there is no such receipt. @throws Problem `receipt_failed` */
  async find(receipt: string): Promise<readonly ReceiptEntry[]> {
    const answer = await this.#read((batch) => ({ type: "find", batch, receipt }));
    return answer.type === "found" ? answer.entries : [];
  }

  /**
   * The newest signed head, which vouches for every entry before it; null where there is none yet.
   * Whoever keeps it can tell later that the log was cut off. @throws Problem `receipt_failed`
   */
  async head(): Promise<SignedHead | null> {
    const answer = await this.#read((batch) => ({ type: "head", batch }));
    return answer.type === "head" ? answer.head : null;
  }

  /** How the log stands now. */
  stats(): LogStats {
    return { ...this.#stats };
  }

  /** Stores what was gathered, then ends the thread; where it has ended already there is nothing to wait for. */
  async close(): Promise<void> {
    if (this.#later) clearTimeout(this.#later);
    while (this.#gathered.length > 0) this.#send();
    this.#post({ type: "close" });
    await this.#ended;
    this.#break(new Error("the receipt log is closed"));
  }

  /** The batch that gathers, another where it is full. */
  #room(): Gathered {
    const last = this.#gathered.at(-1);
    if (last && last.texts.length < maxTogether) return last;
    const gathered: Gathered = { texts: [], receipts: [], at: "", waiting: [] };
    // Of several, the first is full and goes first.
    if (this.#gathered.push(gathered) > 1) this.hasten();
    return gathered;
  }

  /** Sends what was gathered, unless a batch is underway or it is worth while to gather more. */
  #offer(): void {
    const [next] = this.#gathered;
    if (!next || !this.#urgent || this.#underway.size > 0 || this.#later !== null) return;
    const wait = this.#pace.waitMs(performance.now(), performance.eventLoopUtilization());
    if (wait <= 0 || next.texts.length >= maxTogether) return this.#send();
    this.#later = setTimeout(() => {
      this.#later = null;
      this.#send();
    }, wait);
  }

  #send(): void {
    const gathered = this.#gathered.shift();
    if (!gathered) return;
    this.#pace.sent(performance.now());
    if (this.#gathered.length === 0) this.#calm();
    const { texts, receipts, at, waiting } = gathered;
    const batch = this.#next++;
    this.#underway.set(batch, waiting);
    this.#post({ type: "append", batch, texts, receipts, at });
  }

  /** Nothing is gathered any more. */
  #calm(): void {
    this.#urgent = false;
    if (this.#soon) clearTimeout(this.#soon);
    this.#soon = null;
  }

  #read(request: (batch: number) => LogRequest): Promise<LogAnswer> {
    if (this.#broken) return Promise.reject(this.#broken);
    const batch = this.#next++;
    return new Promise((resolve, reject) => {
      this.#readings.set(batch, { resolve, reject });
      this.#post(request(batch));
    });
  }

  #post(request: LogRequest): void {
    this.#worker.postMessage(request);
  }

  #settle(answer: LogAnswer): void {
    if (answer.type === "ready" || answer.batch === null) return;
    const reading = this.#readings.get(answer.batch);
    if (reading) {
      this.#readings.delete(answer.batch);
      if (answer.type === "failed") reading.reject(new Problem("receipt_failed", { cause: answer.message }));
      else reading.resolve(answer);
      return;
    }
    const waiting = this.#underway.get(answer.batch) ?? [];
    this.#underway.delete(answer.batch);
    this.#offer();
    this.#stats.waiting -= waiting.length;
    if (answer.type === "stored") {
      this.#stats.stored += waiting.length;
      this.#stats.batches++;
      for (const { resolve } of waiting) resolve();
    } else if (answer.type === "failed") {
      this.#stats.failed += waiting.length;
      for (const { reject } of waiting) reject(new Problem("receipt_failed", { cause: answer.message }));
    }
  }

  #break(cause: Error): void {
    this.#broken = new Problem("receipt_failed", { cause });
    const waiting = [
      ...this.#underway.values(),
      ...this.#gathered.map((gathered) => gathered.waiting),
    ].flat();
    this.#stats.failed += waiting.length;
    this.#stats.waiting = 0;
    this.#gathered = [];
    this.#calm();
    this.#underway.clear();
    for (const { reject } of [...waiting, ...this.#readings.values()]) reject(this.#broken);
    this.#readings.clear();
  }
}
