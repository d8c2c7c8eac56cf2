import { basename } from "node:path";
import { auditStore, openForReading, receiptTable } from "@homeport/gateway";
import type { SignedHead } from "@homeport/protocol";
import type { VerifyingKey } from "@homeport/protocol/envelope";
import type { AuditResult } from "@homeport/protocol/receipts";
import type { Context, ExitCode, Words } from "../command.ts";

/** Every store with what its audit came to, and the heads that were kept of chains that are in none of them. */
type LogsResult = { stores: readonly (AuditResult & { store: string })[]; lost: readonly SignedHead[] };

/** Verifies every entry of every store, and that none is missing; against kept heads, also at the end. */
export async function verifyLogs(
  context: Context,
  words: Words,
  {
    files,
    keys,
    kept,
  }: { files: readonly string[]; keys: readonly VerifyingKey[]; kept: readonly SignedHead[] },
): Promise<ExitCode> {
  const stores: (AuditResult & { store: string })[] = [];
  for (const file of files) {
    const store = openForReading(file);
    try {
      const chain = await receiptTable(store)
        .head()
        .then(
          (head) => head?.chain,
          () => undefined,
        );
      const own = kept.filter((head) => head.chain === chain);
      stores.push({ store: basename(file), ...(await auditStore(store, { keys, kept: own })) });
    } finally {
      await store.destroy();
    }
  }
  const chains = new Set(stores.map(({ head }) => head?.chain));
  const lost = kept.filter(({ chain }) => !chains.has(chain));
  const valid = lost.length === 0 && stores.every(({ faults }) => faults.length === 0);
  if (words.values["json"] === true) context.out(JSON.stringify({ valid, stores, lost }, null, 2));
  else tell(context, { stores, lost }, kept.length > 0);
  return valid ? 0 : 1;
}

function tell({ out }: Context, { stores, lost }: LogsResult, compared: boolean): void {
  for (const { store, entries, faults, head } of stores) {
    for (const { sequence, causes } of faults)
      out(`${store}: entry ${sequence}: INVALID: ${causes.join("; ")}`);
    const verdict = faults.length === 0 ? "all as they were signed, none missing" : `${faults.length} faulty`;
    out(`${store}: ${entries} entries, ${verdict}`);
    if (head) out(`  newest head: ${head.sequence} of ${head.chain}, ${head.at}`);
  }
  for (const { sequence, chain } of lost)
    out(`head ${sequence} of ${chain}, which was kept, is of no log here: it is lost`);
  if (!compared)
    out("an end that was cut off shows only against a head that was kept: see `receipts head` and `--head`");
}
