import { canonicalize } from "./canonical.ts";
import { chainOf, type EntryCheck } from "./chain.ts";
import type { VerifyingKey } from "./envelope.ts";
import { leafHash, rootFromPath } from "./merkle.ts";
import type { ReceiptEntry, ReceiptFacts, SealedEntry } from "./receipt.ts";
import { checkHead } from "./receipt-head.ts";

/** How older gateways wrote receipts, each entry signed and tied to the one before. */
export const linkedReceipts = chainOf<ReceiptFacts>(
  "application/vnd.homeport.receipt+json",
  "homeport receipts",
);

/** Whether an entry was sealed with others in a batch. */
export function isSealed(entry: ReceiptEntry): entry is SealedEntry {
  return "head" in entry;
}

/**
 * Checks one entry by itself, with nothing but public keys: that its facts are those that a trusted key vouches for,
 * at the place in the log that it names.
 */
export function checkEntry(entry: ReceiptEntry, keys: readonly VerifyingKey[]): EntryCheck {
  if (!isSealed(entry)) return linkedReceipts.checkEntry(entry, keys);
  const head = checkHead(entry.head, keys);
  const causes = head.type === "invalid" ? [...head.causes] : [];
  if (!tellsItsText(entry)) causes.push("the facts are not what its text says");
  if (head.type === "valid" && !reachesRoot(entry)) causes.push("the digest does not fit the facts");
  return causes.length === 0 ? { type: "valid" } : { type: "invalid", causes };
}

/** Facts stand beside their text for whoever reads them; what was sealed is the text. */
function tellsItsText({ text, facts }: SealedEntry): boolean {
  try {
    return canonicalize(JSON.parse(text)) === canonicalize(facts);
  } catch {
    return false;
  }
}

function reachesRoot({ sequence, text, proof, head }: SealedEntry): boolean {
  if (!Array.isArray(proof) || !proof.every((hash) => /^[0-9a-f]{64}$/.test(String(hash)))) return false;
  const path = proof.map((hash) => Buffer.from(hash, "hex"));
  const place = { index: sequence - head.first, count: head.count };
  return (
    `sha256:${Buffer.from(rootFromPath(leafHash(text), place, path) ?? []).toString("hex")}` === head.root
  );
}
