import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ChangeEntry, firstBreak } from "@homeport/control";
import { verifyingKey, type VerifyingKey } from "@homeport/protocol/envelope";
import { Trust } from "@homeport/rules";
import { changeHeaders, changeRow, noChanges, type Walk, walkLines } from "../change-words.ts";
import { type Command, CommandFault, type Context, textOption, UsageFault, type Words } from "../command.ts";
import { controlApi, type ReadControl } from "../control-api.ts";
import { readerOf, signerOptions } from "../operator-key.ts";
import { formatTable } from "../table.ts";

/** Shows who changed what, and checks that nothing of it was changed since. */
export const changesCommand: Command = {
  name: "changes",
  summary: {
    en: "who asked for which change, and what came of it; or verify that log",
    zh: "谁请求了哪项变更、结果如何；或核验该记录",
  },
  usage: "changes [ID] [--verify] [--trust FILE] [--as NAME] [--key FILE] [--json]",
  options: {
    ...signerOptions,
    verify: { type: "boolean" },
    trust: { type: "string" },
    json: { type: "boolean" },
  },
  help: [
    "  ID            the entries of one change; without it, the last 200 of all",
    "  --verify      walks the whole log: each entry's digest and signature, and that none is missing between them",
    "  --trust FILE  where control's public key stands (default: trust.json in the home folder)",
    "",
    "A change of files has two entries: `begun` before it is made, and what came of it after.",
    "Exit code 1 where the log is not as control signed it; the first break is named.",
  ],
  async run(context, words) {
    const { positionals, values } = words;
    const [id] = positionals;
    const json = values["json"] === true;
    const reader = readerOf(context, words);
    if (values["verify"] === true) {
      if (id !== undefined) throw new UsageFault("`--verify` walks the whole log; leave the id out");
      const walk = await walkLog(reader, trustedKeys(context, words));
      context.out(json ? JSON.stringify(walk, null, 2) : walkLines(walk, context.language).join("\n"));
      return walk.valid ? 0 : 1;
    }
    const entries =
      id === undefined ? await controlApi.changes(reader) : await controlApi.changeEntries(reader, id);
    if (json) context.out(JSON.stringify(entries, null, 2));
    else if (entries.length === 0) context.out(noChanges(context.language));
    else {
      const rows = entries.map((entry) => changeRow(entry, context.language));
      context.out(formatTable(changeHeaders(context.language), rows));
    }
    return 0;
  },
};

async function walkLog(control: ReadControl, keys: readonly VerifyingKey[]): Promise<Walk> {
  const newestFirst: ChangeEntry[] = [];
  let page = await controlApi.changes(control);
  while (page.length > 0) {
    newestFirst.push(...page);
    const oldest = page.at(-1)?.sequence ?? 1;
    page = oldest > 1 ? await controlApi.changes(control, oldest) : [];
  }
  const entries = newestFirst.toReversed();
  const broken = firstBreak(entries, keys);
  const change = entries.find(({ sequence }) => sequence === broken?.sequence)?.facts.id ?? "";
  return {
    valid: broken === null,
    entries: entries.length,
    head: entries.at(-1)?.digest ?? null,
    broken: broken && { ...broken, change },
  };
}

function trustedKeys(context: Context, words: Words): VerifyingKey[] {
  const file = textOption(words, "trust") ?? join(context.home, "trust.json");
  try {
    return Trust.parse(JSON.parse(readFileSync(file, "utf8"))).control.map(verifyingKey);
  } catch {
    throw new CommandFault(`\`${file}\` is no trust file; name it with --trust`);
  }
}
