import type { VerifyingKey } from "@homeport/protocol/envelope";
import { changeChain } from "./chain.ts";
import type { ChangeEntry } from "./facts.ts";

/** What is wrong with a log at its first break; `sequence` is of the entry there, or the one that should be. */
export type LogBreak = { sequence: number; causes: readonly string[] };

/**
 * The first entry of a whole log, oldest first, that is not as control signed it or not tied to the one before.
 * That the newest entries were cut off does not show: compare the last digest with one kept elsewhere.
 */
export function firstBreak(entries: readonly ChangeEntry[], keys: readonly VerifyingKey[]): LogBreak | null {
  let tail = changeChain.beginning;
  for (const entry of entries) {
    const checks = [changeChain.checkEntry(entry, keys), changeChain.checkLink(tail, entry)];
    const causes = checks.flatMap((check) => (check.type === "invalid" ? check.causes : []));
    if (causes.length > 0) return { sequence: entry.sequence, causes };
    tail = entry;
  }
  return null;
}
