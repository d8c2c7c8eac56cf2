import { parentPort } from "node:worker_threads";

// Dies of an uncaught error whose message holds what was sent.
parentPort?.on("message", (message: unknown) => {
  throw new TypeError(JSON.stringify(message));
});
