import { type Command, CommandFault, UsageFault } from "../command.ts";
import { controlApi, type ReadControl } from "../control-api.ts";
import { signerHelp, signerOf, signerOptions } from "../operator-key.ts";
import { planLines } from "../plan-words.ts";

/** Makes a plan that brings an earlier release's content back. */
export const rollbackCommand: Command = {
  name: "rollback",
  summary: { en: "plan to serve an earlier release's content again", zh: "制定恢复较早发布版本内容的计划" },
  usage: "rollback [SERIAL] [--as NAME] [--key FILE] [--json]",
  options: { ...signerOptions, json: { type: "boolean" } },
  help: [
    "  SERIAL   the release to go back to (default: the one before the live one)",
    ...signerHelp,
    "",
    "The plan needs as many keys as its difference to what is live, like every plan. The files are neither read nor",
    "changed: they still say the newer thing. Kills stay in force; only `homeport revive` takes them back.",
  ],
  async run(context, words) {
    const { positionals, values } = words;
    const control = { url: context.control, signer: signerOf(context, words) };
    const view = await controlApi.propose(control, { rollbackTo: await serialOf(positionals[0], control) });
    context.out(
      values["json"] === true
        ? JSON.stringify(view, null, 2)
        : planLines(view, [context.language]).join("\n"),
    );
    return 0;
  },
};

async function serialOf(word: string | undefined, control: ReadControl): Promise<number> {
  if (word !== undefined) {
    if (/^[1-9]\d{0,14}$/.test(word)) return Number(word);
    throw new UsageFault(`\`${word}\` is no serial; a release's serial is a number from 1`);
  }
  const live = await controlApi.live(control);
  if (live && live.serial > 1) return live.serial - 1;
  throw new CommandFault("there is no release before the live one");
}
