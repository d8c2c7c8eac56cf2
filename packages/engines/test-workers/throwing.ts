import { parentPort } from "node:worker_threads";

// Answers every request as an engine that threw.
parentPort?.on("message", ({ id }: { id: number }) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage({ id, type: "threw", error: "RangeError" });
});
