import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { storesIn } from "@homeport/gateway";
import type { ReceiptEntry, SignedHead } from "@homeport/protocol";
import { verifyingKey, type VerifyingKey } from "@homeport/protocol/envelope";
import { readHead } from "@homeport/protocol/receipts";
import { CommandFault, type Context, textOption, type Words } from "../command.ts";

/** The stores that are looked at: the one that was named, else every gateway's in the home folder. @throws CommandFault where there is none */
export function storesFor(context: Context, words: Words): string[] {
  const named = textOption(words, "store");
  const files = named === undefined ? storesIn(context.home) : existsSync(named) ? [named] : [];
  if (files.length === 0)
    throw new CommandFault(`there is no receipt store at \`${named ?? join(context.home, "gateway.db")}\``);
  return files;
}

/** The public key that is trusted. @throws CommandFault where the file holds none */
export function trustedKeys(context: Context, words: Words): VerifyingKey[] {
  const file = textOption(words, "key") ?? join(context.home, "keys", "receipts.pub.pem");
  try {
    return [verifyingKey(readFileSync(file, "utf8"))];
  } catch {
    throw new CommandFault(`\`${file}\` is no public key`);
  }
}

/** The heads in a file that somebody kept: of `receipts head`, or of any receipt that the gateway gave out. @throws CommandFault where there is none */
export function keptHeads(file: string): SignedHead[] {
  const heads = headsIn(readJsonFile(file));
  if (heads.length === 0) throw new CommandFault(`\`${file}\` holds no head`);
  return heads;
}

/** The entries in a file as the gateway gave them out. @throws CommandFault where there is none */
export function keptEntries(file: string): readonly ReceiptEntry[] {
  const value = readJsonFile(file) as { entries?: unknown } | null;
  const entries: unknown = Array.isArray(value) ? value : value?.entries;
  if (!Array.isArray(entries) || entries.length === 0 || !entries.every(looksLikeEntry))
    throw new CommandFault(`\`${file}\` holds no receipt`);
  return entries as ReceiptEntry[];
}

/** Enough that it can be checked and shown; whether it holds is what the check tells. */
function looksLikeEntry(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { facts, head } = value as { facts?: unknown; head?: unknown };
  if (typeof facts !== "object" || facts === null) return false;
  return head === undefined || readHead(head) !== null;
}

function headsIn(value: unknown): SignedHead[] {
  const head = readHead(value);
  if (head) return [head];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(headsIn) : [];
}

function readJsonFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch {
    throw new CommandFault(`\`${file}\` cannot be read as JSON`);
  }
}
