import { CommandFault } from "./command.ts";

/**
 * Waits until a gateway serves a release or a later one; `silent` where no gateway answers for a second.
 *
 * @throws CommandFault where it answers and does not take the release up within 10 s.
 */
export async function untilServed(gateway: string, serial: number): Promise<"served" | "silent"> {
  const start = Date.now();
  let answered = false;
  while (Date.now() < start + 10_000) {
    const reply = await fetch(`${gateway}/readyz`).catch(() => null);
    // One that is not ready answers as well, and becomes so by this very release.
    answered ||= reply !== null;
    if (!answered && Date.now() >= start + 1_000) return "silent";
    const body = (await reply?.json().catch(() => null)) as { serial?: number } | null | undefined;
    if (reply?.ok && body?.serial !== undefined && body.serial >= serial) return "served";
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new CommandFault("the gateway did not take up the release; see its log in the home folder");
}
