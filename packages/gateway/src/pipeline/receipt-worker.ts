import { parentPort, workerData } from "node:worker_threads";
import type { ReceiptEntry } from "@homeport/protocol";
import { signingKey } from "@homeport/protocol/envelope";
import { genesis, sealEntry, type Tail } from "../receipts/index.ts";
import { openDatabase, receiptTable } from "../store/index.ts";
import type { LogAnswer, LogOptions, LogRequest } from "./receipt-log.ts";

/** Chains, signs and stores receipts, one batch after another; the thread behind `ReceiptLog`. */
async function main(port: NonNullable<typeof parentPort>, options: LogOptions): Promise<void> {
  const answer = (message: LogAnswer) => port.postMessage(message);
  const key = signingKey(options.privatePem);
  const store = await openDatabase(options.database);
  const table = receiptTable(store);
  const last = await table.last();
  let tail: Tail = last ?? { sequence: 0, digest: genesis };
  let work: Promise<void> = Promise.resolve();

  const append = async ({ batch, facts }: Extract<LogRequest, { type: "append" }>) => {
    try {
      const entries: ReceiptEntry[] = [];
      let end = tail;
      for (const each of facts) {
        const entry = sealEntry(each, end, key);
        entries.push(entry);
        end = entry;
      }
      await table.append(entries);
      // The chain moves on only once the entries are on disk.
      tail = { sequence: end.sequence, digest: end.digest };
      answer({ type: "stored", batch });
    } catch (cause) {
      answer({ type: "failed", batch, message: cause instanceof Error ? cause.message : "unknown" });
    }
  };

  const find = async ({ batch, receipt }: Extract<LogRequest, { type: "find" }>) => {
    try {
      answer({ type: "found", batch, entries: await table.find(receipt) });
    } catch (cause) {
      answer({ type: "failed", batch, message: cause instanceof Error ? cause.message : "unknown" });
    }
  };

  port.on("message", (request: LogRequest) => {
    work = work.then(async () => {
      if (request.type === "append") return append(request);
      if (request.type === "find") return find(request);
      await store.destroy();
      port.close();
    });
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
