import { parentPort } from "node:worker_threads";

// Ends itself on the first request.
parentPort?.on("message", () => process.exit(7));
