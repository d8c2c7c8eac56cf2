import { randomBytes } from "node:crypto";
import { dirname, resolve } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { signingKey } from "@homeport/protocol/envelope";
import { tailOf } from "@homeport/protocol/receipts";
import { sealBatch } from "../receipts/index.ts";
import { batchWriter, openStore, receiptTable, StoreReaders, storesIn } from "../store/index.ts";
import type { LogAnswer, LogOptions, LogRequest } from "./receipt-log.ts";

type Append = Extract<LogRequest, { type: "append" }>;

/** Seals and stores receipts, one batch after another; the thread behind `ReceiptLog`. */
async function main(port: NonNullable<typeof parentPort>, options: LogOptions): Promise<void> {
  const answer = (message: LogAnswer) => port.postMessage(message);
  const key = signingKey(options.privatePem);
  const { database, tables } = await openStore(options.database);
  const table = receiptTable(tables);
  const file = resolve(options.database);
  const readers = new StoreReaders();
  const write = batchWriter(database);
  let tail = await table.tail();
  const chain = (await table.head())?.chain ?? `chain_${randomBytes(12).toString("base64url")}`;

  const append = ({ batch, texts, receipts, at }: Append) => {
    try {
      const { head, leaves } = sealBatch(texts, { tail, key, chain, at });
      write({ head, leaves, texts, receipts });
      // The chain moves on only once the entries are on disk.
      tail = tailOf(head);
      answer({ type: "stored", batch });
    } catch (cause) {
      answer({ type: "failed", batch, message: messageOf(cause) });
    }
  };

  /** Another process of this gateway may have written it, into a store of its own. */
  const find = async (receipt: string) => {
    const own = await table.find(receipt);
    if (own.length > 0) return own;
    const others = storesIn(dirname(file)).filter((other) => other !== file);
    return (await readers.find(others, receipt))?.entries ?? [];
  };

  const serve = async (request: Exclude<LogRequest, Append>) => {
    if (request.type === "close") {
      await Promise.all([tables.destroy(), readers.close()]);
      port.close();
      return;
    }
    const { batch } = request;
    try {
      if (request.type === "head") answer({ type: "head", batch, head: await table.head() });
      else answer({ type: "found", batch, entries: await find(request.receipt) });
    } catch (cause) {
      answer({ type: "failed", batch, message: messageOf(cause) });
    }
  };

  // One after another, so that nothing is read or closed while a batch is being written.
  let turn = Promise.resolve();
  port.on("message", (request: LogRequest) => {
    turn = turn.then(() => (request.type === "append" ? append(request) : serve(request)));
  });
  answer({ type: "ready" });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : "unknown";
}

if (!parentPort) throw new Error("the receipt worker runs in a thread only");
const port = parentPort;
main(port, workerData as LogOptions).catch((cause: unknown) => {
  port.postMessage({ type: "failed", batch: null, message: messageOf(cause) } satisfies LogAnswer);
  port.close();
});
