import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkEntry, checkLink, openDatabase, receiptTable } from "@homeport/gateway";
import type { ReceiptEntry } from "@homeport/protocol";
import { verifyingKey, type VerifyingKey } from "@homeport/protocol/envelope";
import {
  CommandFault,
  type Command,
  type Context,
  type ExitCode,
  textOption,
  UsageFault,
  type Words,
} from "../command.ts";
import { costWords } from "../cost-words.ts";
import { servedBy } from "../words.ts";

/** Shows and verifies receipts, straight from the gateway's store; the gateway need not run. */
export const receiptsCommand: Command = {
  name: "receipts",
  summary: {
    en: "show or verify a receipt, or verify the whole log",
    zh: "显示或核验一份回执，或核验整个日志",
  },
  usage: "receipts show ID | verify ID | verify --all [--json] [--store FILE] [--key FILE]",
  options: {
    json: { type: "boolean" },
    all: { type: "boolean" },
    store: { type: "string" },
    key: { type: "string" },
  },
  help: [
    "  show ID      what was decided, what served, and how each obligation was met",
    "  verify ID    checks digest, signature and place in the chain of each of its entries",
    "  verify --all checks every entry of the log, and that none is missing between them",
    "  --store FILE the store (default: gateway.db in the home folder)",
    "  --key FILE   the public key to trust (default: keys/receipts.pub.pem in the home folder)",
    "",
    "Example: homeport receipts verify rcpt_…",
  ],
  async run(context, words) {
    const [action, id] = words.positionals;
    const all = words.values["all"] === true;
    if ((action !== "show" && action !== "verify") || (id === undefined) !== (all && action === "verify")) {
      throw new UsageFault("say `show ID`, `verify ID` or `verify --all`");
    }
    const file = textOption(words, "store") ?? join(context.home, "gateway.db");
    if (!existsSync(file)) throw new CommandFault(`there is no receipt store at \`${file}\``);
    const store = await openDatabase(file);
    try {
      const table = receiptTable(store);
      if (id === undefined) return await verifyAll(context, words, table);
      const entries = await table.find(id);
      if (entries.length === 0) throw new CommandFault(`receipt_not_found: there is no receipt \`${id}\``);
      if (action === "show") return show(context, words, entries);
      return await verifyOne(context, words, { entries, table });
    } finally {
      await store.destroy();
    }
  },
};

type Table = ReturnType<typeof receiptTable>;

function show({ out }: Context, words: Words, entries: readonly ReceiptEntry[]): ExitCode {
  if (words.values["json"] === true) {
    out(JSON.stringify(entries, null, 2));
    return 0;
  }
  for (const { facts, sequence, digest, keyId } of entries) {
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
    out(`  digest:     ${digest}, signed by ${keyId}`);
  }
  return 0;
}

function trustedKeys(context: Context, words: Words): VerifyingKey[] {
  const file = textOption(words, "key") ?? join(context.home, "keys", "receipts.pub.pem");
  try {
    return [verifyingKey(readFileSync(file, "utf8"))];
  } catch {
    throw new CommandFault(`\`${file}\` is no public key`);
  }
}

async function verifyOne(
  context: Context,
  words: Words,
  { entries, table }: { entries: readonly ReceiptEntry[]; table: Table },
): Promise<ExitCode> {
  const keys = trustedKeys(context, words);
  const results = [];
  for (const entry of entries) {
    const own = checkEntry(entry, keys);
    const [before] = entry.sequence > 1 ? await table.after(entry.sequence - 2, 1) : [];
    const link = before ? checkLink(before, entry) : null;
    const causes = [
      ...(own.type === "invalid" ? own.causes : []),
      ...(link?.type === "invalid" ? link.causes : []),
    ];
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

async function verifyAll(context: Context, words: Words, table: Table): Promise<ExitCode> {
  const keys = trustedKeys(context, words);
  let previous: ReceiptEntry | null = null;
  let count = 0;
  const faults: { sequence: number; causes: readonly string[] }[] = [];
  for (;;) {
    const page: ReceiptEntry[] = await table.after(previous?.sequence ?? 0, 1_000);
    if (page.length === 0) break;
    for (const entry of page) {
      const checks = [checkEntry(entry, keys), previous ? checkLink(previous, entry) : firstLink(entry)];
      const causes = checks.flatMap((check) => (check.type === "invalid" ? check.causes : []));
      if (causes.length > 0) faults.push({ sequence: entry.sequence, causes });
      previous = entry;
      count++;
    }
  }
  if (words.values["json"] === true)
    context.out(JSON.stringify({ valid: faults.length === 0, entries: count, faults }, null, 2));
  else {
    for (const { sequence, causes } of faults)
      context.out(`entry ${sequence}: INVALID: ${causes.join("; ")}`);
    context.out(
      `${count} entries, ${faults.length === 0 ? "all as they were signed, none missing" : `${faults.length} faulty`}`,
    );
  }
  return faults.length === 0 ? 0 : 1;
}

function firstLink(entry: ReceiptEntry): ReturnType<typeof checkLink> {
  return entry.sequence === 1
    ? { type: "valid" }
    : { type: "invalid", causes: ["the log does not begin with entry 1"] };
}
