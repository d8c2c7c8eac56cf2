import { Worker } from "node:worker_threads";
import { EngineFailure } from "./engine-failure.ts";
import type { Job, JobAnswer, JobRequest, JobValue } from "./job.ts";

type Value = JobValue[Job["type"]];
type Call = { resolve: (value: Value) => void; reject: (failure: EngineFailure) => void };

/** Heap of the thread in MB; eld and jieba need about 150, WebAssembly is not counted. */
const heapLimit = 768;

/**
 * One worker thread and the calls it has not answered.
 *
 * It does its jobs in order, so the time limit is that of the call at the head: a call that waits
 * behind others is not taken for one that hangs. Whatever ends the thread rejects every open call.
 */
export class EngineThread {
  readonly #worker: Worker;
  readonly #timeoutMs: number;
  readonly #calls = new Map<number, Call>();
  #nextId = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(file: URL, timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    // Output of the thread is not passed on: libraries print what they choke on, which may be the user's
    // text. It must not be read either, since a stream that is read keeps the process alive.
    this.#worker = new Worker(file, {
      stdout: true,
      stderr: true,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapLimit },
    });
    this.#worker.on("message", (answer: JobAnswer) => this.#settle(answer));
    this.#worker.on("messageerror", () => this.#crash("sent an answer that cannot be read"));
    this.#worker.on("error", (error) => this.#crash(`died of ${nameOf(error)}`));
    this.#worker.on("exit", (code) => this.#crash(`exited with code ${code}`));
    this.#worker.unref();
  }

  /** True when the thread takes no more jobs. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Does a job; rejects with an `EngineFailure`. */
  async run(job: Job): Promise<Value> {
    const id = this.#nextId++;
    return await new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      if (this.#calls.size === 1) this.#watchHead();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.#worker.postMessage({ id, job } satisfies JobRequest);
    });
  }

  /** Ends the thread and rejects what is open with the failure. */
  async end(failure: EngineFailure): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    const open = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of open) call.reject(failure);
    await this.#worker.terminate();
  }

  #settle(answer: JobAnswer): void {
    const call = this.#calls.get(answer.id);
    if (call === undefined) return;
    this.#calls.delete(answer.id);
    if (answer.type === "done") {
      call.resolve(answer.value);
      this.#watchHead();
      return;
    }
    call.reject(new EngineFailure("threw", `the engine threw ${answer.error}`));
    this.#crash("was replaced, since an engine that threw is not trusted again");
  }

  /** Starts the clock of the call at the head; a running clock is what keeps the process alive. */
  #watchHead(): void {
    clearTimeout(this.#timer);
    if (this.#calls.size > 0) this.#timer = setTimeout(() => this.#timeOut(), this.#timeoutMs);
  }

  #timeOut(): void {
    const [head] = this.#calls;
    if (head !== undefined) {
      this.#calls.delete(head[0]);
      const message = `the engine gave no answer within ${this.#timeoutMs} ms`;
      head[1].reject(new EngineFailure("timeout", message));
    }
    this.#crash("was stopped, since another call took too long");
  }

  #crash(what: string): void {
    if (this.#ended) return;
    void this.end(new EngineFailure("crashed", `the engines thread ${what}`));
  }
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.name;
}
