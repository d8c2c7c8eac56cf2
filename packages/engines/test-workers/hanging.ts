import { parentPort } from "node:worker_threads";

// Answers the first request, and hangs with a busy thread on the second.
let requests = 0;
parentPort?.on("message", ({ id }: { id: number }) => {
  requests += 1;
  while (requests > 1) requests += 1;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage({ id, type: "done", value: "answered" });
});
