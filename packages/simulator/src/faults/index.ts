import type { Action } from "../wire/index.ts";
import { faults } from "./catalogue.ts";
import type { Occasion, Stage } from "./fault.ts";
import type { AskedFault } from "./parse.ts";

export { type AskedFault, parseFaults } from "./parse.ts";

const stages: readonly Stage[] = ["replace", "edit", "break", "network", "delay"];

/** Applies faults in the order of their stages; `applied` names those that changed anything. */
export function applyFaults(
  actions: readonly Action[],
  asked: readonly AskedFault[],
  occasion: Occasion,
): { actions: readonly Action[]; applied: string[] } {
  // What was decided by a fault is in the reply already.
  const applied = asked.filter(({ fault }) => fault.stage === "decide").map(({ text }) => text);
  let current = actions;
  for (const stage of stages) {
    for (const { fault, argument, text } of asked) {
      if (fault.stage !== stage) continue;
      const next = fault.apply(current, occasion, argument);
      if (!isSame(next, current)) applied.push(text);
      current = next;
    }
  }
  return { actions: current, applied };
}

function isSame(left: readonly Action[], right: readonly Action[]): boolean {
  return left.length === right.length && left.every((action, index) => action === right[index]);
}

/** Name and meaning of every fault, for the description at `GET /`. */
export function describeFaults(): Record<string, string> {
  return Object.fromEntries(
    faults.map(({ name, takes, says }) => [
      takes === "nothing" ? name : `${name}=${takes.toUpperCase()}`,
      says,
    ]),
  );
}
