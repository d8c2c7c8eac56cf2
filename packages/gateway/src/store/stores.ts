import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ReceiptEntry } from "@homeport/protocol";
import type { Kysely } from "kysely";
import { openForReading, type Tables } from "./database.ts";
import { receiptTable } from "./receipt-table.ts";

const storeName = /^gateway(?:-(\d+))?\.db$/;

/** The stores in a home folder, one a gateway process (`gateway.db`, `gateway-2.db`, …), in that order; none where there is no folder. */
export function storesIn(home: string): string[] {
  let names: string[];
  try {
    names = readdirSync(home);
  } catch {
    return [];
  }
  const place = (name: string) => Number(storeName.exec(name)?.[1] ?? 1);
  return names
    .filter((name) => storeName.test(name))
    .toSorted((one, other) => place(one) - place(other))
    .map((name) => join(home, name));
}

/** Where a receipt was found. */
export type Found = { file: string; entries: readonly ReceiptEntry[] };

/** Stores that are open for reading until they are closed; each is opened when it is first looked into. */
export class StoreReaders {
  readonly #open = new Map<string, Kysely<Tables>>();

  /** As `findIn`. */
  async find(files: readonly string[], receipt: string): Promise<Found | null> {
    for (const file of files) {
      const entries = await this.#findIn(file, receipt);
      if (entries.length > 0) return { file, entries };
    }
    return null;
  }

  async #findIn(file: string, receipt: string): Promise<readonly ReceiptEntry[]> {
    const known = this.#open.get(file);
    if (known) return receiptTable(known).find(receipt);
    const store = openForReading(file);
    try {
      const table = receiptTable(store);
      // A store that is only just being made, or is of an older gateway, may yet get its tables: it is opened anew.
      if ((await table.head()) !== null) this.#open.set(file, store);
      return await table.find(receipt);
    } finally {
      if (!this.#open.has(file)) await store.destroy();
    }
  }

  async close(): Promise<void> {
    const stores = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(stores.map((store) => store.destroy()));
  }
}

/**
 * The entries of a receipt in whichever of the stores holds it, and that store's file; a request's entries are all in one.
 * Null where none holds it. @throws Error where a store cannot be read
 */
export async function findIn(files: readonly string[], receipt: string): Promise<Found | null> {
  const readers = new StoreReaders();
  try {
    return await readers.find(files, receipt);
  } finally {
    await readers.close();
  }
}
