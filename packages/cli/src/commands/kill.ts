import { performance } from "node:perf_hooks";
import type { PlanView } from "@homeport/control";
// Not by the front door, behind which all of control would be loaded: a kill is in a hurry.
import { signPlan } from "@homeport/control/sign-plan";
import { FeatureId } from "@homeport/protocol";
import {
  type Command,
  CommandFault,
  type Context,
  neededOption,
  textOption,
  UsageFault,
  type Words,
} from "../command.ts";
import { controlApi, type LiveSummary } from "../control-api.ts";
import { RefusedFault } from "../http.ts";
import { killed } from "../kill-words.ts";
import { namedSignerOf, type Signer, signerOptions } from "../operator-key.ts";
import { planLines } from "../plan-words.ts";
import { untilServed } from "../until-served.ts";

/** Switches a market, a feature, a partner or a combination off at once, with one operator's key. */
export const killCommand: Command = {
  name: "kill",
  summary: {
    en: "switch a market, feature or partner off within a second, with one key",
    zh: "凭一把密钥在一秒内关停市场、功能或合作方",
  },
  usage: "kill [--market M] [--feature F] [--partner P] --reason TEXT --operator NAME [--key FILE] [--json]",
  options: {
    market: { type: "string" },
    feature: { type: "string" },
    partner: { type: "string" },
    reason: { type: "string" },
    operator: { type: "string" },
    ...signerOptions,
    json: { type: "boolean" },
  },
  help: [
    "  --market, --feature, --partner  at least one; several are meant together: CN and chat is chat in CN only",
    "  --reason TEXT                   why; whoever is refused is told",
    "  --operator NAME, --key FILE     whose key signs (default: the development key in the home folder)",
    "",
    "The kill is recorded in the launch book, taken out of what is live, signed and applied. The files of packs,",
    "launch book and filters are not read, so nothing in them can hold it up. `kill ID --operator NAME` takes up a",
    "kill that was recorded and is not in effect. `homeport revive ID` takes it back, with two keys.",
    "",
    'Example: homeport kill --market CN --feature chat --reason "wrong answers" --operator counsel',
  ],
  async run(context, words) {
    // Before anything is recorded: a key that is not there is the likeliest slip.
    const signer = namedSignerOf(context, words);
    const json = words.values["json"] === true;
    const id = await recordedId(context, words, signer);
    const { view, release } = await takeLive(context, id, signer);
    if (!json) context.out(planLines(view, [context.language]).join("\n"));
    // Since this process began, so that starting it counts as well.
    const written = performance.now();
    const gateway = await untilServed(context.gateway, release.serial);
    const ms = Math.round(gateway === "served" ? performance.now() : written);
    if (json)
      context.out(JSON.stringify({ kill: id, plan: view.id, serial: release.serial, gateway, ms }, null, 2));
    else if (gateway === "served")
      context.out(`${id} is in effect: release ${release.serial}, ${ms} ms after the command`);
    else {
      context.out(`${id} is in release ${release.serial}, written ${ms} ms after the command`);
      context.out(
        `no gateway answers at ${context.gateway}; make sure that those elsewhere have taken it up`,
      );
    }
    return 0;
  },
};

async function recordedId(context: Context, words: Words, signer: Signer): Promise<string> {
  const [market, partner, feature] = ["market", "partner", "feature"].map((name) => textOption(words, name));
  const [id] = words.positionals;
  if (id !== undefined) {
    if ((market ?? partner ?? feature) !== undefined)
      throw new UsageFault("say either which kill, or what to kill");
    return id;
  }
  if ((market ?? partner ?? feature) === undefined)
    throw new UsageFault("say `--market`, `--feature` or `--partner`");
  const known = FeatureId.optional().safeParse(feature);
  if (!known.success)
    throw new UsageFault(`\`${feature}\` is no feature; the features are ${FeatureId.options.join(", ")}`);
  const kill = await controlApi.kill(
    { url: context.control, signer },
    {
      ...(market !== undefined && { market }),
      ...(known.data !== undefined && { feature: known.data }),
      ...(partner !== undefined && { partner }),
      reason: neededOption(words, "reason"),
      operator: signer.operator,
    },
  );
  context.note(`recorded ${kill.id}: ${killed(kill)}`);
  return kill.id;
}

/** @throws CommandFault that says that the kill is recorded, and how to go on. */
async function takeLive(
  context: Context,
  id: string,
  signer: Signer,
): Promise<{ view: PlanView; release: LiveSummary }> {
  const control = { url: context.control, signer };
  // Another release may go live between planning and applying.
  for (let attempt = 1; ; attempt += 1) {
    try {
      const view = await controlApi.propose(control, { kill: id });
      const { signature } = signPlan(view, signer.key);
      await controlApi.approve(control, view.id, signature);
      return { view, release: await controlApi.apply(control, view.id) };
    } catch (cause) {
      const code = cause instanceof RefusedFault ? cause.error.code : null;
      if (code === "plan_stale" && attempt < 5) continue;
      throw new CommandFault(
        `${cause instanceof Error ? cause.message : String(cause)}\n${outlook(code, id)}`,
      );
    }
  }
}

function outlook(code: string | null, id: string): string {
  if (code === "plan_empty") return `${id} is in effect already`;
  if (code === "release_missing" || code === "release_expired") {
    return `${id} is recorded; nothing is served, and the next release will have it on`;
  }
  return `${id} is NOT in effect; once the cause is mended: homeport kill ${id} --operator NAME`;
}
