import type { Context } from "../command.ts";
import { bothLanguages } from "../language.ts";
import { planLines } from "../plan-words.ts";
import { applyAndWait, asDeveloper, approveAsOperators, proposeChange } from "./go-live.ts";
import { prepareHome } from "./home.ts";
import { lockHome } from "./home-lock.ts";
import { portsOf, requireFree, type Stack, startStack } from "./stack.ts";

/** Homeport all in one, live with what the files say. */
export type AllInOne = { urls: Stack["urls"]; ended: Promise<string>; stop: () => Promise<void> };

/**
 * Prepares the home folder, starts every part, and takes live what packs and launch book say.
 * The development operators approve; both their keys lie in the home folder.
 *
 * @throws CommandFault where a port is taken, the folder is in use, or a part does not start.
 */
export async function startAllInOne(
  context: Context,
  options: { watch: boolean; say: (line: string) => void },
): Promise<AllInOne> {
  const ports = portsOf(context.environment);
  await requireFree(ports);
  const unlock = lockHome(context.home);
  let stack: Stack | null = null;
  const stop = async () => {
    await stack?.stop();
    unlock();
  };
  try {
    await prepareHome(context.home);
    stack = await startStack(context, ports, options);
    const view = await proposeChange(asDeveloper(context, stack.urls.control));
    if (view) {
      options.say("What packs and launch book say is not live yet:\n");
      options.say(planLines(view, bothLanguages(context.language)).join("\n"));
      const approvers = await approveAsOperators(context, stack.urls.control, view);
      const release = await applyAndWait(context, stack.urls, view);
      options.say(
        `\nApproved by the development operators ${approvers.join(" and ")}; release ${release.serial} is live.\n`,
      );
    }
    return { urls: stack.urls, ended: stack.ended, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
