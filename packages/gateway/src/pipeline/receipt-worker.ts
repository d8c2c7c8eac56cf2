import { randomBytes } from "node:crypto";
import { dirname, resolve } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { ReceiptEntry } from "@homeport/protocol";
import { signingKey } from "@homeport/protocol/envelope";
import { tailOf } from "@homeport/protocol/receipts";
import { sealBatch } from "../receipts/index.ts";
import { openWriting } from "../store/writing/index.ts";
import type { LogAnswer, LogOptions, LogRequest } from "./receipt-log.ts";

type Append = Extract<LogRequest, { type: "append" }>;

/** Seals and stores receipts, one batch after another; the thread behind `ReceiptLog`. */
async function main(port: NonNullable<typeof parentPort>, options: LogOptions): Promise<void> {
  const answer = (message: LogAnswer) => port.postMessage(message);
  const key = signingKey(options.privatePem);
  const file = resolve(options.database);
  const store = await openWriting(file);
  let { head: newest, tail } = store;
  let reading: Promise<Reading> | null = null;
  const chain = newest?.chain ?? `chain_${randomBytes(12).toString("base64url")}`;

  const append = ({ batch, texts, receipts, at }: Append) => {
    try {
      const { head, leaves } = sealBatch(texts, { tail, key, chain, at });
      store.write({ head, leaves, texts, receipts });
      // The chain moves on only once the entries are on disk.
      newest = head;
      tail = tailOf(head);
      answer({ type: "stored", batch });
    } catch (cause) {
      answer({ type: "failed", batch, message: messageOf(cause) });
    }
  };

  const find = async (receipt: string) => {
    // One that failed to open is opened anew the next time.
    reading ??= openReading(file).catch((cause: unknown) => {
      reading = null;
      throw cause;
    });
    return (await reading).find(receipt);
  };

  const serve = async (request: Exclude<LogRequest, Append>) => {
    if (request.type === "close") {
      await (await reading)?.close();
      store.close();
      port.close();
      return;
    }
    const { batch } = request;
    try {
      if (request.type === "head") answer({ type: "head", batch, head: newest });
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

type Reading = { find(receipt: string): Promise<readonly ReceiptEntry[]>; close(): Promise<void> };

/** Opens the store for reading as well; what that takes is loaded when a receipt is first asked for. */
async function openReading(file: string): Promise<Reading> {
  const { openDatabase, receiptTable, StoreReaders, storesIn } = await import("../store/index.ts");
  const own = await openDatabase(file);
  const table = receiptTable(own);
  const readers = new StoreReaders();
  return {
    async find(receipt) {
      const entries = await table.find(receipt);
      if (entries.length > 0) return entries;
      // Another process of this gateway may have written it, into a store of its own.
      const others = storesIn(dirname(file)).filter((other) => other !== file);
      return (await readers.find(others, receipt))?.entries ?? [];
    },
    async close() {
      await Promise.all([own.destroy(), readers.close()]);
    },
  };
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
