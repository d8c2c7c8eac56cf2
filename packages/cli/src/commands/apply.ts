import { type Command, UsageFault } from "../command.ts";
import { controlApi } from "../control-api.ts";
import { signerHelp, signerOf, signerOptions } from "../operator-key.ts";

/** Makes an approved plan live; gateways swap within a second. */
export const applyCommand: Command = {
  name: "apply",
  summary: {
    en: "make an approved plan live",
    zh: "使通过审批的计划生效",
  },
  usage: "apply PLAN [--as NAME] [--key FILE] [--json]",
  options: { ...signerOptions, json: { type: "boolean" } },
  help: ["  PLAN          the id of a plan that has the approvals it needs", ...signerHelp],
  async run(context, words) {
    const { positionals, values } = words;
    const [id] = positionals;
    if (!id) throw new UsageFault("say which plan to apply");
    const release = await controlApi.apply({ url: context.control, signer: signerOf(context, words) }, id);
    context.out(
      values["json"] === true
        ? JSON.stringify(release, null, 2)
        : `release ${release.serial} is live until ${release.expiresAt}`,
    );
    return 0;
  },
};
