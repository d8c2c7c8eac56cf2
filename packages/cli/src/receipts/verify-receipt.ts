import { openForReading, receiptTable } from "@homeport/gateway";
import type { ReceiptEntry } from "@homeport/protocol";
import type { EntryCheck } from "@homeport/protocol/chain";
import type { VerifyingKey } from "@homeport/protocol/envelope";
import { checkEntry, isSealed, linkedReceipts } from "@homeport/protocol/receipts";
import type { Context, ExitCode, Words } from "../command.ts";

/** The entries of one receipt, and the store they are from, or null where somebody kept them in a file. */
export type Claim = { entries: readonly ReceiptEntry[]; file: string | null; keys: readonly VerifyingKey[] };

/** Tells whether each entry of a receipt is as it was sealed; needs no store, but for the links of older gateways. */
export async function verifyReceipt(
  context: Context,
  words: Words,
  { entries, file, keys }: Claim,
): Promise<ExitCode> {
  const results = [];
  for (const entry of entries) {
    const checks = [check(entry, keys), file === null ? null : await linkOf(entry, file)];
    const causes = checks.flatMap((each) => (each?.type === "invalid" ? each.causes : []));
    results.push({ sequence: entry.sequence, kind: entry.facts.kind, valid: causes.length === 0, causes });
  }
  const valid = results.every((result) => result.valid);
  if (words.values["json"] === true) context.out(JSON.stringify({ valid, entries: results }, null, 2));
  else {
    for (const { sequence, kind, valid: fine, causes } of results) {
      context.out(`entry ${sequence} (${kind}): ${fine ? "valid" : `INVALID: ${causes.join("; ")}`}`);
    }
    context.out(valid ? "the receipt is as it was signed" : "the receipt was changed");
  }
  return valid ? 0 : 1;
}

/** What somebody kept may be anything. */
function check(entry: ReceiptEntry, keys: readonly VerifyingKey[]): EntryCheck {
  try {
    return checkEntry(entry, keys);
  } catch {
    return { type: "invalid", causes: ["it cannot be read"] };
  }
}

/** An entry that was sealed proves its own place; one of an older gateway is tied to the entry before it. */
async function linkOf(entry: ReceiptEntry, file: string): Promise<EntryCheck | null> {
  if (isSealed(entry) || entry.sequence <= 1) return null;
  const store = openForReading(file);
  try {
    const [before] = await receiptTable(store).after(entry.sequence - 2, 1);
    return before && !isSealed(before) ? linkedReceipts.checkLink(before, entry) : null;
  } finally {
    await store.destroy();
  }
}
