import type { ReceiptEntry } from "@homeport/protocol";
import { isSealed } from "@homeport/protocol/receipts";
import type { Context, ExitCode, Words } from "../command.ts";
import { costWords } from "../cost-words.ts";
import { servedBy } from "../words.ts";

/** Writes what a receipt says. */
export function show({ out }: Context, words: Words, entries: readonly ReceiptEntry[]): ExitCode {
  if (words.values["json"] === true) {
    out(JSON.stringify(entries, null, 2));
    return 0;
  }
  for (const entry of entries) {
    const { facts, sequence } = entry;
    out(`${facts.kind}: ${facts.outcome}  (entry ${sequence})`);
    out(`  at:         ${facts.at}`);
    out(`  market:     ${facts.market ?? "none"}, feature: ${facts.feature ?? "none"}`);
    out(`  release:    ${facts.release ?? "none"}`);
    if (facts.codes.length > 0) out(`  codes:      ${facts.codes.join(", ")}`);
    if (facts.rules.length > 0) out(`  rules:      ${facts.rules.join(", ")}`);
    if (facts.kind === "outcome") out(`  served by:  ${servedBy(facts.served)}`);
    if (facts.cost) out(`  cost:       ${costWords(facts.cost)}`);
    for (const { type, rule, status, detail } of facts.obligations) {
      out(`  obligation: ${type} (${rule}): ${status}${detail ? `, ${detail}` : ""}`);
    }
    for (const filter of facts.filters)
      out(`  filter:     ${filter.id}@${filter.version}, ${filter.patterns} patterns`);
    out(`  input:      ${facts.inputHash ?? "none"}`);
    out(`  output:     ${facts.outputHash ?? "none"}`);
    out(`  ${sealOf(entry)}`);
  }
  return 0;
}

function sealOf(entry: ReceiptEntry): string {
  if (!isSealed(entry)) return `digest:     ${entry.digest}, signed by ${entry.keyId}`;
  const { chain, sequence, first, count, keyId } = entry.head;
  return `sealed:     in head ${sequence} of ${chain} (entries ${first} to ${first + count - 1}), signed by ${keyId}`;
}
