import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { BackOff } from "./back-off.ts";
import { type FromWorker, isMessage, type ToWorker, type WorkerStatus } from "./worker-messages.ts";

export type WorkersOptions = {
  count: number;
  /** Told of what happens to a worker, by its place from 1 on. */
  report: (event: WorkerEvent) => void;
};

export type WorkerEvent =
  | { type: "worker-listens"; worker: number; pid: number | null; url: string }
  | {
      type: "worker-ended";
      worker: number;
      exit: number | null;
      signal: string | null;
      waitMs: number | null;
    };

type Place = {
  number: number;
  process: Worker | null;
  listening: boolean;
  /** True while it is ended on purpose. */
  leaving: boolean;
  startedAt: number;
  backOff: BackOff;
  again: NodeJS.Timeout | null;
};

const patienceMs = 2_000;

/**
 * The processes that serve, one for each place. A place keeps its number and so its store of receipts; a worker that
 * crashes is started again at its place, never two at the same one, because a chain of receipts has one writer.
 */
export class Workers {
  readonly #options: WorkersOptions;
  readonly #places: Place[];
  readonly #questions = new Map<number, (status: WorkerStatus) => void>();
  #question = 0;
  #stopping = false;

  constructor(options: WorkersOptions) {
    this.#options = options;
    cluster.setupPrimary({ exec: fileURLToPath(new URL("./main.ts", import.meta.url)), args: [] });
    this.#places = Array.from({ length: options.count }, (_, index) => ({
      number: index + 1,
      process: null,
      listening: false,
      leaving: false,
      startedAt: 0,
      backOff: new BackOff(),
      again: null,
    }));
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  get count(): number {
    return this.#places.length;
  }

  /** Starts every worker; gives the address. @throws Error where one of them cannot start; the others are ended then. */
  async start(): Promise<string> {
    try {
      const urls = await Promise.all(this.#places.map((place) => this.#begin(place)));
      return urls[0] ?? "";
    } catch (cause) {
      this.#stopping = true;
      for (const place of this.#places) place.process?.process.kill("SIGKILL");
      throw cause;
    }
  }

  /** Replaces every worker by a new one, one after another, so that the others go on serving. */
  async rollOver(): Promise<void> {
    for (const place of this.#places) {
      if (this.#stopping) return;
      // The old one's store must be closed before the new one opens it.
      await this.#end(place);
      await this.#begin(place);
    }
  }

  /** Ends every worker once its requests have ended; asked again, at once. */
  async stop(): Promise<void> {
    const hurry = this.#stopping;
    this.#stopping = true;
    for (const place of this.#places) {
      if (place.again) clearTimeout(place.again);
      if (hurry) send(place, { type: "stop", hurry });
    }
    await Promise.all(this.#places.map((place) => this.#end(place)));
  }

  /** What each worker tells; null for one that does not serve or does not answer. */
  ask(metrics: boolean): Promise<(WorkerStatus | null)[]> {
    return Promise.all(this.#places.map((place) => this.#ask(place, metrics)));
  }

  async #ask(place: Place, metrics: boolean): Promise<WorkerStatus | null> {
    if (!place.listening) return null;
    const question = ++this.#question;
    const told = Promise.withResolvers<WorkerStatus | null>();
    const late = setTimeout(() => told.resolve(null), patienceMs);
    this.#questions.set(question, told.resolve);
    send(place, { type: "tell", question, metrics });
    const status = await told.promise;
    clearTimeout(late);
    this.#questions.delete(question);
    return status;
  }

  #begin(place: Place): Promise<string> {
    const worker = cluster.fork({ HOMEPORT_WORKER: String(place.number) });
    Object.assign(place, { process: worker, listening: false, leaving: false, startedAt: performance.now() });
    const listens = Promise.withResolvers<string>();
    worker.on("message", (message: unknown) => {
      if (!isMessage<FromWorker>(message, ["listening", "told"])) return;
      if (message.type === "told") return this.#questions.get(message.question)?.(message.status);
      place.listening = true;
      const pid = worker.process.pid ?? null;
      this.#options.report({ type: "worker-listens", worker: place.number, pid, url: message.url });
      listens.resolve(message.url);
    });
    worker.once("exit", (exit: number | null, signal: string | null) => {
      listens.reject(new Error(`worker ${place.number} ended before it listened`));
      this.#ended(place, { exit, signal });
    });
    return listens.promise;
  }

  #ended(place: Place, { exit, signal }: { exit: number | null; signal: string | null }): void {
    const lived = performance.now() - place.startedAt;
    const wanted = !place.leaving && !this.#stopping;
    Object.assign(place, { process: null, listening: false });
    const waitMs = wanted ? place.backOff.next(lived) : null;
    this.#options.report({ type: "worker-ended", worker: place.number, exit, signal, waitMs });
    if (waitMs === null) return;
    place.again = setTimeout(() => {
      place.again = null;
      // What keeps it from starting is told by the report of its end, and it is tried again.
      this.#begin(place).catch(() => {});
    }, waitMs);
  }

  async #end(place: Place): Promise<void> {
    const { process: worker } = place;
    if (place.again) clearTimeout(place.again);
    if (worker === null) return;
    const gone = once(worker, "exit");
    if (!place.leaving) send(place, { type: "stop", hurry: false });
    place.leaving = true;
    await gone;
  }
}

function send({ process: worker }: Place, message: ToWorker): void {
  if (worker?.isConnected()) worker.send(message);
}
