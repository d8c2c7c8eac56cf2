import { parentPort } from "node:worker_threads";

// Takes 150 ms for each request, one after another, and answers with its place in the queue.
let place = 0;
let queue = Promise.resolve();
parentPort?.on("message", ({ id }: { id: number }) => {
  queue = queue.then(async () => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage({ id, type: "done", value: place++ });
  });
});
