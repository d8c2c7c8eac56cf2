import { type Command, UsageFault } from "../command.ts";
import { controlApi } from "../control-api.ts";

/** Makes an approved plan live; gateways swap within a second. */
export const applyCommand: Command = {
  name: "apply",
  summary: {
    en: "make an approved plan live",
    zh: "使通过审批的计划生效",
  },
  usage: "apply PLAN [--json]",
  options: { json: { type: "boolean" } },
  help: ["  PLAN   the id of a plan that has the approvals it needs"],
  async run(context, { positionals, values }) {
    const [id] = positionals;
    if (!id) throw new UsageFault("say which plan to apply");
    const release = await controlApi.apply(context.control, id);
    context.out(
      values["json"] === true
        ? JSON.stringify(release, null, 2)
        : `release ${release.serial} is live until ${release.expiresAt}`,
    );
    return 0;
  },
};
