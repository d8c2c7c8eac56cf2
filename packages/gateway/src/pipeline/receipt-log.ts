import { Worker } from "node:worker_threads";
import { Problem, type ReceiptEntry, type ReceiptFacts } from "@homeport/protocol";

/** What the log's worker is asked and answers. */
export type LogRequest =
  // JSON, because a string crosses to the thread for less than an object.
  | { type: "append"; batch: number; facts: string }
  | { type: "find"; batch: number; receipt: string }
  | { type: "close" };
export type LogAnswer =
  | { type: "ready" }
  | { type: "stored"; batch: number }
  | { type: "found"; batch: number; entries: readonly ReceiptEntry[] }
  | { type: "failed"; batch: number | null; message: string };

export type LogOptions = { database: string; privatePem: string };

type Waiting = { resolve: () => void; reject: (cause: Problem) => void };
type Finding = { resolve: (entries: readonly ReceiptEntry[]) => void; reject: (cause: Problem) => void };

/**
 * The log of receipts. `append` resolves once the entry is chained, signed and on disk.
 * A thread of its own does that work, for all requests of a turn at once, so that serving never waits for a disk.
 */
export class ReceiptLog {
  readonly #worker: Worker;
  readonly #batches = new Map<number, Waiting[]>();
  readonly #findings = new Map<number, Finding>();
  #gathered: { facts: ReceiptFacts; waiting: Waiting }[] = [];
  #next = 1;
  #broken: Problem | null = null;
  readonly #ended: Promise<void>;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#ended = new Promise((resolve) => worker.once("exit", () => resolve()));
    worker.on("message", (answer: LogAnswer) => this.#settle(answer));
    worker.on("error", (cause) => this.#break(cause));
    worker.on("exit", () => this.#break(new Error("the receipt thread ended")));
  }

  /** Opens the store and continues its chain. @throws Error where the store cannot be opened. */
  static async open(options: LogOptions): Promise<ReceiptLog> {
    const worker = new Worker(new URL("./receipt-worker.ts", import.meta.url), { workerData: options });
    await new Promise<void>((resolve, reject) => {
      worker.once("message", (answer: LogAnswer) =>
        answer.type === "failed" ? reject(new Error(answer.message)) : resolve(),
      );
      worker.once("error", reject);
    });
    return new ReceiptLog(worker);
  }

  /** @throws Problem `receipt_failed` */
  append(facts: ReceiptFacts): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#gathered.push({ facts, waiting: { resolve, reject } });
      // While one batch is being stored the next gathers: under load many receipts share a commit.
      if (this.#gathered.length === 1) setImmediate(() => this.#batches.size === 0 && this.#send());
    });
  }

  /** The entries of a receipt, oldest first; none where there is no such receipt. @throws Problem `receipt_failed` */
  find(receipt: string): Promise<readonly ReceiptEntry[]> {
    if (this.#broken) return Promise.reject(this.#broken);
    const batch = this.#next++;
    return new Promise((resolve, reject) => {
      this.#findings.set(batch, { resolve, reject });
      this.#worker.postMessage({ type: "find", batch, receipt } satisfies LogRequest);
    });
  }

  /** Stores what was gathered, then ends the thread; where it has ended already there is nothing to wait for. */
  async close(): Promise<void> {
    this.#send();
    this.#worker.postMessage({ type: "close" } satisfies LogRequest);
    await this.#ended;
    this.#break(new Error("the receipt log is closed"));
  }

  #send(): void {
    if (this.#gathered.length === 0) return;
    const gathered = this.#gathered;
    this.#gathered = [];
    const batch = this.#next++;
    this.#batches.set(
      batch,
      gathered.map(({ waiting }) => waiting),
    );
    const facts = JSON.stringify(gathered.map((item) => item.facts));
    this.#worker.postMessage({ type: "append", batch, facts } satisfies LogRequest);
  }

  #settle(answer: LogAnswer): void {
    if (answer.type === "ready" || answer.batch === null) return;
    const finding = this.#findings.get(answer.batch);
    this.#findings.delete(answer.batch);
    if (answer.type === "found") return finding?.resolve(answer.entries);
    if (finding && answer.type === "failed") {
      return finding.reject(new Problem("receipt_failed", { cause: answer.message }));
    }
    const waiting = this.#batches.get(answer.batch) ?? [];
    this.#batches.delete(answer.batch);
    this.#send();
    for (const { resolve, reject } of waiting) {
      if (answer.type === "stored") resolve();
      else reject(new Problem("receipt_failed", { cause: answer.message }));
    }
  }

  #break(cause: Error): void {
    this.#broken = new Problem("receipt_failed", { cause });
    const gathered = this.#gathered.map(({ waiting }) => waiting);
    this.#gathered = [];
    for (const { reject } of [...this.#batches.values()].flat().concat(gathered)) reject(this.#broken);
    for (const { reject } of this.#findings.values()) reject(this.#broken);
    this.#batches.clear();
    this.#findings.clear();
  }
}
