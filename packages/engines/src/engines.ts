import { EngineFailure } from "./engine-failure.ts";
import type { EngineResult } from "./engine-result.ts";
import { EngineThread } from "./engine-thread.ts";
import type { Job, JobValue, ProofreadingInput } from "./job.ts";
import type { DetectedLanguage } from "./language/index.ts";
import type { Proofreading } from "./proofreading/index.ts";
import type { SummaryInput } from "./summary/index.ts";

/** The on-device engines; every call rejects with an `EngineFailure` when the thread fails it. */
export type Engines = {
  /** Chooses sentences of an English or Chinese text of up to 200,000 UTF-16 units. */
  summarize(input: SummaryInput): Promise<EngineResult<string>>;
  /** Corrects an English text of up to 20,000 UTF-16 units. */
  proofread(input: ProofreadingInput): Promise<EngineResult<Proofreading>>;
  /** Tells the language of a text of any length from samples of it. */
  detectLanguage(text: string): Promise<DetectedLanguage>;
  /** Ends the thread; open and later calls reject with `closed`. */
  close(): Promise<void>;
};

/** `timeoutMs` bounds the work on one call, waiting excluded; `worker` is another thread's file, for tests. */
export type EnginesOptions = { timeoutMs?: number; worker?: URL };

const defaultTimeoutMs = 10_000;

/**
 * Gives the engines, in one worker thread that starts with the first call and never holds a process
 * open; after a crash or a timeout the next call starts a new one.
 *
 * @example
 * const engines = startEngines();
 * const result = await engines.proofread({ text: "I recieve it.", language: "en" });
 * await engines.close();
 */
export function startEngines(options: EnginesOptions = {}): Engines {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const file = options.worker ?? new URL("worker.ts", import.meta.url);
  let thread: EngineThread | null = null;
  let closed = false;

  const run = async <Type extends Job["type"]>(
    job: Extract<Job, { type: Type }>,
  ): Promise<JobValue[Type]> => {
    if (closed) throw closedFailure();
    if (thread === null || thread.ended) thread = new EngineThread(file, timeoutMs);
    return (await thread.run(job)) as JobValue[Type]; // the thread answers a job with its own value
  };

  return {
    summarize: async (input) => await run({ type: "summarize", input }),
    proofread: async (input) => await run({ type: "proofread", input }),
    detectLanguage: async (text) => await run({ type: "detect-language", text }),
    close: async () => {
      closed = true;
      await thread?.end(closedFailure());
    },
  };
}

function closedFailure(): EngineFailure {
  return new EngineFailure("closed", "the engines were closed");
}
