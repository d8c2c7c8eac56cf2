import { z } from "zod";

/**
 * Which of a device's places decide whether a feature is offered, as the maker chooses for each launch.
 * `home`: where it was sold and its account; `host`: where it stands; `both`: all of them must permit it;
 * `either`: home or host, so that it is off only where neither permits it. A market's own `reach` comes on top.
 */
export const Traveller = z.enum(["home", "host", "both", "either"]);
export type Traveller = z.infer<typeof Traveller>;

/** From the strictest to the loosest where two launches of a feature differ: what all of the wanted rules permit. */
const strictness: readonly Traveller[] = ["both", "home", "host", "either"];

/** The stricter of several traveller rules, `both` of home and host; `home` where there is none. */
export function strictest(rules: readonly Traveller[]): Traveller {
  if (rules.includes("home") && rules.includes("host")) return "both";
  return strictness.find((rule) => rules.includes(rule)) ?? "home";
}
