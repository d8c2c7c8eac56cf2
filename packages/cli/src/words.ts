import type { Reason, ServedBy } from "@homeport/protocol";

/** Who served, in words; a simulated partner and an engine are named as what they are. */
export function servedBy(served: ServedBy): string {
  if (served.engine) return `on-device engine ${served.engine.id} ${served.engine.version} (in the gateway)`;
  if (!served.partner) return "nothing";
  const place = served.endpoint ? `, ${served.endpoint.region}, ${served.endpoint.operator}` : "";
  return `${served.partner} ${served.model}${place}${served.simulated ? " (simulated)" : ""}`;
}

/** Every reason of a refusal with its rules, sources and remedy, as indented lines. */
export function reasonLines(reasons: readonly Reason[]): string[] {
  return reasons.flatMap(({ gate, code, message, remedy, rules, userCanChange }) => [
    `  ${gate}: ${code}: ${message}`,
    ...rules.flatMap(({ rule, summary, sources }) => [
      `    rule ${rule}: ${summary}`,
      ...sources.map(
        ({ instrument, locator, verification, accessed }) =>
          `      ${instrument}, ${locator} (${verification}, ${accessed})`,
      ),
    ]),
    `    remedy: ${remedy}${userCanChange ? " (the person can)" : ""}`,
  ]);
}
