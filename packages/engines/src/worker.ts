import { parentPort } from "node:worker_threads";
import type { JobAnswer, JobRequest } from "./job.ts";
import { runJob } from "./run-job.ts";

// A library that fails prints what it failed on, which may be the user's text.
for (const stream of [process.stdout, process.stderr]) stream.write = () => true;

/** Jobs run one after another, so that answers come in the order of the requests. */
let queue: Promise<void> = Promise.resolve();

parentPort?.on("message", (request: JobRequest) => {
  queue = queue.then(() => answer(request));
});

async function answer({ id, job }: JobRequest): Promise<void> {
  try {
    const value = await runJob(job);
    send({ id, type: "done", value });
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    send({ id, type: "threw", error: name });
  }
}

function send(message: JobAnswer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(message);
}
