import { parse } from "yaml";
import { type Command, CommandFault, UsageFault } from "../command.ts";
import { controlApi } from "../control-api.ts";
import { readInput } from "../input.ts";

/** Records approvals that authorities granted in the launch book, and withdraws what was recorded. */
export const approvalsCommand: Command = {
  name: "approvals",
  summary: {
    en: "record an authority's approval in the launch book, or withdraw it",
    zh: "将主管机关的批准记入上线台账，或撤回",
  },
  usage: "approvals list | record FILE | withdraw ID [--json]",
  options: { json: { type: "boolean" } },
  help: [
    "  record FILE    an approval as YAML; see examples/approvals/cn-registration.yaml",
    "  withdraw ID    takes back what was recorded",
    "",
    "Nothing that is served changes until a plan is approved and applied.",
  ],
  async run(context, { positionals, values }) {
    const [action, word] = positionals;
    if (action === "list") {
      const recorded = await controlApi.recorded(context.control);
      if (values["json"] === true) context.out(JSON.stringify(recorded));
      else context.out(recorded.length > 0 ? recorded.join("\n") : "no approval is recorded");
      return 0;
    }
    if (word === undefined || (action !== "record" && action !== "withdraw")) {
      throw new UsageFault("say `approvals list`, `approvals record FILE` or `approvals withdraw ID`");
    }
    if (action === "record") await controlApi.record(context.control, parseYaml(await readInput(word), word));
    else await controlApi.withdraw(context.control, word);
    context.out(
      action === "record"
        ? "recorded; make a plan to see what it changes"
        : "withdrawn; make a plan to see what it changes",
    );
    return 0;
  },
};

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    throw new CommandFault(`\`${file}\` is not valid YAML`);
  }
}
