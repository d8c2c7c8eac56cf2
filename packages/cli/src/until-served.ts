import { CommandFault } from "./command.ts";
import { call } from "./http.ts";

/**
 * Waits until a gateway serves a release or a later one; `silent` where no gateway answers at all.
 *
 * @throws CommandFault where it answers and does not take the release up within 10 s.
 */
export async function untilServed(gateway: string, serial: number): Promise<"served" | "silent"> {
  const deadline = Date.now() + 10_000;
  let answered = false;
  while (Date.now() < deadline) {
    const reply = await call(`${gateway}/readyz`).catch(() => null);
    // A gateway that is only starting does not answer yet; one that was never there need not be waited for.
    if (reply === null && !answered) return "silent";
    answered = true;
    const served = reply?.type === "ok" ? (reply.body as { serial?: number }).serial : undefined;
    if (served !== undefined && served >= serial) return "served";
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new CommandFault("the gateway did not take up the release; see its log in the home folder");
}
