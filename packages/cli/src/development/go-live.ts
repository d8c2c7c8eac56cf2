import { readFileSync } from "node:fs";
import { type PlanView, signPlan } from "@homeport/control";
import { CommandFault, type Context } from "../command.ts";
import { RefusedFault } from "../http.ts";
import { controlApi } from "../control-api.ts";
import { operatorKeyFile } from "../operator-key.ts";
import { untilServed } from "../until-served.ts";
import { developmentOperators } from "./home.ts";

/** Makes a plan, or gives null where nothing would change. @throws CommandFault */
export async function proposeChange(control: string): Promise<PlanView | null> {
  try {
    return await controlApi.propose(control);
  } catch (cause) {
    if (cause instanceof RefusedFault && cause.error.code === "plan_empty") return null;
    throw cause;
  }
}

/** Approves a plan with as many development operators as it needs; gives their names and roles. @throws CommandFault */
export async function approveAsOperators(
  context: Pick<Context, "home">,
  control: string,
  view: PlanView,
): Promise<string[]> {
  const approvers: string[] = [];
  for (const { name, role } of developmentOperators.slice(0, view.plan.keysNeeded)) {
    const { signature } = signPlan(view, readFileSync(operatorKeyFile(context.home, name), "utf8"));
    // The second operator signs what the first has signed.
    await controlApi.approve(control, view.id, { operator: name, signature });
    approvers.push(`${name} (${role})`);
  }
  return approvers;
}

/** Applies a plan and waits until the gateway serves it. @throws CommandFault where it does not within 10 s. */
export async function applyAndWait(
  urls: { control: string; gateway: string },
  view: PlanView,
): Promise<{ serial: number; expiresAt: string }> {
  const release = await controlApi.apply(urls.control, view.id);
  if ((await untilServed(urls.gateway, release.serial)) === "served") return release;
  throw new CommandFault(`no gateway answers at ${urls.gateway}`);
}
