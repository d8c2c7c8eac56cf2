import { parse } from "yaml";
import { type Command, CommandFault, type Context, textOption, UsageFault, type Words } from "../command.ts";
import { controlApi } from "../control-api.ts";
import { readInput } from "../input.ts";
import { readerOf, signerHelp, signerOf, signerOptions } from "../operator-key.ts";

/** Records approvals that authorities granted in the launch book, moves them on, and withdraws what was recorded. */
export const approvalsCommand: Command = {
  name: "approvals",
  summary: {
    en: "record an authority's approval in the launch book, move it to its next state, or withdraw it",
    zh: "将主管机关的批准记入上线台账、变更其状态，或撤回",
  },
  usage:
    "approvals list | record FILE | move ID STATE [--on DATE] | withdraw ID [--as NAME] [--key FILE] [--json]",
  options: { ...signerOptions, on: { type: "string" }, json: { type: "boolean" } },
  help: [
    "  record FILE    an approval as YAML; see examples/approvals/cn-registration.yaml",
    "  move ID STATE  takes a recorded approval to its next state, such as `published`, and adds it to its history;",
    "                 a state that cannot follow is refused with those that can",
    "  --on DATE      the day that the state holds from, as 2026-11-22 (default: today)",
    "  withdraw ID    takes back what was recorded",
    ...signerHelp,
    "",
    "Nothing that is served changes until a plan is approved and applied.",
  ],
  async run(context, words) {
    const { positionals, values } = words;
    const [action, word, state] = positionals;
    const json = values["json"] === true;
    if (action === "list") {
      const recorded = await controlApi.recorded(readerOf(context, words));
      if (json) context.out(JSON.stringify(recorded));
      else context.out(recorded.length > 0 ? recorded.join("\n") : "no approval is recorded");
      return 0;
    }
    const done = await act(context, words, { action, word, state });
    context.out(json ? JSON.stringify(done) : `${done.said}; make a plan to see what it changes`);
    return 0;
  },
};

type Wanted = Record<"action" | "word" | "state", string | undefined>;

async function act(
  context: Context,
  words: Words,
  { action, word, state }: Wanted,
): Promise<{ id: string; said: string }> {
  const control = () => ({ url: context.control, signer: signerOf(context, words) });
  if (action === "record" && word !== undefined) {
    const approval = parseYaml(await readInput(word), word);
    await controlApi.record(control(), approval);
    return { id: idOf(approval), said: "recorded" };
  }
  if (action === "withdraw" && word !== undefined) {
    await controlApi.withdraw(control(), word);
    return { id: word, said: "withdrawn" };
  }
  if (action === "move" && word !== undefined && state !== undefined) {
    const on = textOption(words, "on");
    const moved = await controlApi.move(control(), word, { state, ...(on !== undefined && { on }) });
    return { id: word, said: `${word} is now \`${moved.state}\`` };
  }
  throw new UsageFault(
    "say `approvals list`, `approvals record FILE`, `approvals move ID STATE` or `approvals withdraw ID`",
  );
}

function idOf(approval: unknown): string {
  return typeof approval === "object" && approval !== null && "id" in approval ? String(approval.id) : "";
}

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    throw new CommandFault(`\`${file}\` is not valid YAML`);
  }
}
