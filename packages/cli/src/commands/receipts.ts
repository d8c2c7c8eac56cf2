import { findIn, openForReading, receiptTable } from "@homeport/gateway";
import type { SignedHead } from "@homeport/protocol";
import { CommandFault, type Command, textOption, UsageFault, type Words } from "../command.ts";
import {
  keptEntries,
  keptHeads,
  show,
  storesFor,
  trustedKeys,
  verifyLogs,
  verifyReceipt,
} from "../receipts/index.ts";

/** Shows and verifies receipts, straight from the gateways' stores; no gateway need run, and nothing is written. */
export const receiptsCommand: Command = {
  name: "receipts",
  summary: {
    en: "show or verify a receipt, verify the whole log, or tell its newest head",
    zh: "显示或核验一份回执，核验整个日志，或给出其最新的签名头",
  },
  usage:
    "receipts show ID | verify ID | verify --all | verify --file FILE | head [--json] [--store FILE] [--key FILE] [--head FILE]",
  options: {
    json: { type: "boolean" },
    all: { type: "boolean" },
    file: { type: "string" },
    head: { type: "string" },
    store: { type: "string" },
    key: { type: "string" },
  },
  help: [
    "  show ID      what was decided, what served, and how each obligation was met",
    "  verify ID    checks facts, path and signed head of each of its entries",
    "  verify --file FILE  the same for a receipt as the gateway gave it out; needs the public key alone",
    "  verify --all checks every entry of every log, and that none is missing between them",
    "  head         the newest signed head of each log, as JSON: keep it elsewhere",
    "  --head FILE  heads that were kept, or a receipt: `verify --all` then also finds an end that was cut off",
    "  --store FILE the store (default: every `gateway.db`, `gateway-2.db`, … in the home folder)",
    "  --key FILE   the public key to trust (default: keys/receipts.pub.pem in the home folder)",
    "",
    "Example: homeport receipts verify rcpt_…",
  ],
  async run(context, words) {
    const [action, id] = words.positionals;
    const file = textOption(words, "file");
    if (action === "head" && id === undefined) {
      context.out(JSON.stringify(await newestHeads(storesFor(context, words)), null, 2));
      return 0;
    }
    if ((action !== "show" && action !== "verify") || !namesOneThing(words)) {
      throw new UsageFault("say `show ID`, `verify ID`, `verify --file FILE`, `verify --all` or `head`");
    }
    if (file !== undefined) {
      const entries = keptEntries(file);
      if (action === "show") return show(context, words, entries);
      return verifyReceipt(context, words, { entries, file: null, keys: trustedKeys(context, words) });
    }
    const files = storesFor(context, words);
    if (id === undefined) {
      const head = textOption(words, "head");
      const kept = head === undefined ? [] : keptHeads(head);
      return verifyLogs(context, words, { files, keys: trustedKeys(context, words), kept });
    }
    const found = await findIn(files, id).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : "unknown";
      throw new CommandFault(`the store is damaged (${why}): see \`receipts verify --all\``);
    });
    if (found === null) throw new CommandFault(`receipt_not_found: there is no receipt \`${id}\``);
    if (action === "show") return show(context, words, found.entries);
    return verifyReceipt(context, words, { ...found, keys: trustedKeys(context, words) });
  },
};

/** A receipt by its id, one in a file, or (to verify) everything. */
function namesOneThing(words: Words): boolean {
  const [action, id] = words.positionals;
  const all = words.values["all"] === true && action === "verify";
  return [id !== undefined, words.values["file"] !== undefined, all].filter(Boolean).length === 1;
}

async function newestHeads(files: readonly string[]): Promise<SignedHead[]> {
  const heads: SignedHead[] = [];
  for (const file of files) {
    const store = openForReading(file);
    try {
      const head = await receiptTable(store).head();
      if (head) heads.push(head);
    } finally {
      await store.destroy();
    }
  }
  return heads;
}
