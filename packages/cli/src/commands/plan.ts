import { type Command, UsageFault } from "../command.ts";
import { controlApi, type PlanSummary } from "../control-api.ts";
import { readerOf, signerHelp, signerOf, signerOptions } from "../operator-key.ts";
import { planLines } from "../plan-words.ts";

/** Makes a plan of what the packs and the launch book now say, or shows plans. */
export const planCommand: Command = {
  name: "plan",
  summary: {
    en: "the difference between what is live and what packs and launch book say",
    zh: "当前生效的内容与市场规则包和上线台账之间的差异",
  },
  usage: "plan [show ID | list] [--renew] [--as NAME] [--key FILE] [--json]",
  options: { ...signerOptions, renew: { type: "boolean" }, json: { type: "boolean" } },
  help: [
    "  plan            makes a new plan; what is live does not change",
    "  plan show ID    shows a plan and who has approved it",
    "  plan list       all plans, newest first",
    "  --renew         also when nothing changed, to extend the release's date",
    ...signerHelp,
  ],
  async run(context, words) {
    const { positionals, values } = words;
    const [action, id] = positionals;
    const json = values["json"] === true;
    const print = (plan: Parameters<typeof planLines>[0]) =>
      context.out(json ? JSON.stringify(plan, null, 2) : planLines(plan, [context.language]).join("\n"));
    if (action === undefined) {
      const control = { url: context.control, signer: signerOf(context, words) };
      print(await controlApi.propose(control, { renew: values["renew"] === true }));
    } else if (action === "show" && id) print(await controlApi.plan(readerOf(context, words), id));
    else if (action === "list") {
      const plans = await controlApi.plans(readerOf(context, words));
      if (json) context.out(JSON.stringify(plans, null, 2));
      else for (const plan of plans) context.out(summaryLine(plan));
    } else throw new UsageFault("say `plan`, `plan show ID` or `plan list`");
    return 0;
  },
};

function summaryLine({ id, state, changes, keysNeeded, approvals }: PlanSummary): string {
  const { widening, narrowing, neutral } = changes;
  return `${id}  ${state}  +${widening} -${narrowing} ~${neutral}  ${approvals.length} of ${keysNeeded} approvals`;
}
