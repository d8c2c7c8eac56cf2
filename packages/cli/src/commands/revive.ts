import { type Command, CommandFault, UsageFault } from "../command.ts";
import { controlApi } from "../control-api.ts";
import { RefusedFault } from "../http.ts";
import { signerHelp, signerOf, signerOptions } from "../operator-key.ts";
import { planLines } from "../plan-words.ts";

/** Takes a kill back: removes its record and makes the plan that would serve again. */
export const reviveCommand: Command = {
  name: "revive",
  summary: { en: "take a kill back; serving again needs two keys", zh: "撤回紧急关停；恢复提供须两把密钥" },
  usage: "revive ID [--as NAME] [--key FILE] [--json]",
  options: { ...signerOptions, json: { type: "boolean" } },
  help: [
    "  ID   the kill's id, as `homeport kills` lists it",
    ...signerHelp,
    "",
    "Nothing is served again until two operators with different roles have approved the plan and it is applied. The",
    "plan is made from the files, so it holds whatever else has changed in them.",
  ],
  async run(context, words) {
    const { positionals, values } = words;
    const [id] = positionals;
    if (!id) throw new UsageFault("say which kill to revive; `homeport kills` lists them");
    const json = values["json"] === true;
    const control = { url: context.control, signer: signerOf(context, words) };
    await controlApi.revive(control, id);
    try {
      const view = await controlApi.propose(control);
      if (json) context.out(JSON.stringify(view, null, 2));
      else {
        context.out(planLines(view, [context.language]).join("\n"));
        context.out(
          `nothing is served again yet: homeport approve ${view.id} --operator NAME, then homeport apply ${view.id}`,
        );
      }
      return 0;
    } catch (cause) {
      if (!(cause instanceof RefusedFault)) throw cause;
      if (cause.error.code === "plan_empty") {
        context.out(
          json
            ? JSON.stringify({ revived: id, plan: null }, null, 2)
            : `${id} is removed; it was not in effect`,
        );
        return 0;
      }
      throw new CommandFault(
        `${cause.message}\n${id} is removed from the launch book, and what is served has not changed; make the plan once this is mended`,
      );
    }
  },
};
