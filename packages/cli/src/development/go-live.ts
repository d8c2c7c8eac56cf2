import { type PlanView, signPlan } from "@homeport/control";
import { CommandFault, type Context } from "../command.ts";
import { RefusedFault } from "../http.ts";
import { controlApi, type SignedControl } from "../control-api.ts";
import { developmentSigner } from "../operator-key.ts";
import { untilServed } from "../until-served.ts";
import { developmentOperators } from "./home.ts";

type Place = Pick<Context, "home" | "now">;

/** Control as the first development operator asks it. @throws CommandFault where the home folder holds no such key. */
export function asDeveloper(context: Place, url: string): SignedControl {
  return { url, signer: developmentSigner(context, developmentOperators[0].name) };
}

/** Makes a plan, or gives null where nothing would change. @throws CommandFault */
export async function proposeChange(control: SignedControl): Promise<PlanView | null> {
  try {
    return await controlApi.propose(control);
  } catch (cause) {
    if (cause instanceof RefusedFault && cause.error.code === "plan_empty") return null;
    throw cause;
  }
}

/** Approves a plan with as many development operators as it needs; gives their names and roles. @throws CommandFault */
export async function approveAsOperators(context: Place, url: string, view: PlanView): Promise<string[]> {
  const approvers: string[] = [];
  for (const { name, role } of developmentOperators.slice(0, view.plan.keysNeeded)) {
    const signer = developmentSigner(context, name);
    const { signature } = signPlan(view, signer.key);
    // The second operator signs what the first has signed.
    await controlApi.approve({ url, signer }, view.id, signature);
    approvers.push(`${name} (${role})`);
  }
  return approvers;
}

/** Applies a plan and waits until the gateway serves it. @throws CommandFault where it does not within 10 s. */
export async function applyAndWait(
  context: Place,
  urls: { control: string; gateway: string },
  view: PlanView,
): Promise<{ serial: number; expiresAt: string }> {
  const release = await controlApi.apply(asDeveloper(context, urls.control), view.id);
  if ((await untilServed(urls.gateway, release.serial)) === "served") return release;
  throw new CommandFault(`no gateway answers at ${urls.gateway}`);
}
