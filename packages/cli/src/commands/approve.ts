import { signPlan } from "@homeport/control";
import { type Command, UsageFault } from "../command.ts";
import { controlApi } from "../control-api.ts";
import { namedSignerOf, signerOptions } from "../operator-key.ts";
import { planLines } from "../plan-words.ts";

/** Signs a plan as an operator; the private key never leaves this machine. */
export const approveCommand: Command = {
  name: "approve",
  summary: {
    en: "approve a plan with an operator's key",
    zh: "用操作员的密钥审批计划",
  },
  usage: "approve PLAN --operator NAME [--key FILE] [--json]",
  options: { operator: { type: "string" }, ...signerOptions, json: { type: "boolean" } },
  help: [
    "  PLAN             the plan's id",
    "  --operator NAME  a name of the trust file (`--as` means the same; default: HOMEPORT_OPERATOR)",
    "  --key FILE       the operator's private key (default: the development key in the home folder)",
    "",
    "The plan is shown before it is signed; what is signed is the text that was shown.",
  ],
  async run(context, words) {
    const [id] = words.positionals;
    if (!id) throw new UsageFault("say which plan to approve");
    const signer = namedSignerOf(context, words);
    const view = await controlApi.plan({ url: context.control, signer }, id);
    if (words.values["json"] !== true) context.out(planLines(view, [context.language]).join("\n"));
    const { signature } = signPlan(view, signer.key);
    const approved = await controlApi.approve({ url: context.control, signer }, id, signature);
    context.out(
      words.values["json"] === true
        ? JSON.stringify(approved, null, 2)
        : `approved by ${signer.operator}; the plan is ${approved.state}`,
    );
    return 0;
  },
};
