import { parentPort, workerData } from "node:worker_threads";
import type { ReceiptEntry, ReceiptFacts } from "@homeport/protocol";
import { signingKey } from "@homeport/protocol/envelope";
import { genesis, sealEntry, type Tail } from "../receipts/index.ts";
import { openDatabase, receiptTable } from "../store/index.ts";
import type { LogAnswer, LogOptions, LogRequest } from "./receipt-log.ts";

type Append = Extract<LogRequest, { type: "append" }>;

/** How many batches share one commit at most. */
const maxTogether = 256;

/** Chains, signs and stores receipts, one batch after another; the thread behind `ReceiptLog`. */
async function main(port: NonNullable<typeof parentPort>, options: LogOptions): Promise<void> {
  const answer = (message: LogAnswer) => port.postMessage(message);
  const key = signingKey(options.privatePem);
  const store = await openDatabase(options.database);
  const table = receiptTable(store);
  const last = await table.last();
  let tail: Tail = last ?? { sequence: 0, digest: genesis };
  const waiting: LogRequest[] = [];
  let draining = false;

  const append = async (requests: readonly Append[]) => {
    try {
      const entries: ReceiptEntry[] = [];
      let end = tail;
      for (const { facts } of requests) {
        for (const each of JSON.parse(facts) as ReceiptFacts[]) {
          const entry = sealEntry(each, end, key);
          entries.push(entry);
          end = entry;
        }
      }
      await table.append(entries);
      // The chain moves on only once the entries are on disk.
      tail = { sequence: end.sequence, digest: end.digest };
      for (const { batch } of requests) answer({ type: "stored", batch });
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : "unknown";
      for (const { batch } of requests) answer({ type: "failed", batch, message });
    }
  };

  const find = async ({ batch, receipt }: Extract<LogRequest, { type: "find" }>) => {
    try {
      answer({ type: "found", batch, entries: await table.find(receipt) });
    } catch (cause) {
      answer({ type: "failed", batch, message: cause instanceof Error ? cause.message : "unknown" });
    }
  };

  const drain = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (next.type === "append") {
        // Whatever else is waiting to be stored goes to disk in the same commit.
        const appends = [next];
        while (waiting[0]?.type === "append" && appends.length < maxTogether)
          appends.push(waiting.shift() as Append);
        await append(appends);
      } else if (next.type === "find") {
        await find(next);
      } else {
        await store.destroy();
        port.close();
      }
    }
    draining = false;
  };

  port.on("message", (request: LogRequest) => {
    waiting.push(request);
    if (draining) return;
    draining = true;
    // Not at once: what arrives in the same turn is stored together.
    setImmediate(() => void drain());
  });
  answer({ type: "ready" });
}

if (!parentPort) throw new Error("the receipt worker runs in a thread only");
const port = parentPort;
main(port, workerData as LogOptions).catch((cause: unknown) => {
  port.postMessage({
    type: "failed",
    batch: null,
    message: cause instanceof Error ? cause.message : "unknown",
  } satisfies LogAnswer);
  port.close();
});
