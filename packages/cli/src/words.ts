import {
  type Language,
  type LocalText,
  localize,
  localizeReason,
  type Reason,
  type ServedBy,
} from "@homeport/protocol";

/** Who served, in words; a simulated partner and an engine are named as what they are. */
export function servedBy(served: ServedBy): string {
  if (served.engine) return `on-device engine ${served.engine.id} ${served.engine.version} (in the gateway)`;
  if (!served.partner) return "nothing";
  const place = served.endpoint ? `, ${served.endpoint.region}, ${served.endpoint.operator}` : "";
  return `${served.partner} ${served.model}${place}${served.simulated ? " (simulated)" : ""}`;
}

/** What the command line says around what was refused. */
const said = {
  refused: { en: "refused", zh: "已拒绝" },
  rule: { en: "rule", zh: "规则" },
  remedy: { en: "remedy", zh: "解决办法" },
  person: { en: " (the person can)", zh: "（用户可自行处理）" },
} as const satisfies Record<string, LocalText>;

/** A word of the command line in the language; for example `say("remedy", "zh")`. */
export function say(word: keyof typeof said, language: Language): string {
  return localize(said[word], language);
}

/** What would change a reason, and whether the person can. */
export function remedyLine(
  { remedy, userCanChange }: Pick<Reason, "remedy" | "userCanChange">,
  language: Language,
): string {
  return `    ${say("remedy", language)}: ${remedy}${userCanChange ? say("person", language) : ""}`;
}

/** Every reason of a refusal with its rules, sources and remedy, as indented lines. */
export function reasonLines(reasons: readonly Reason[], language: Language): string[] {
  const local = reasons.map((reason) => localizeReason(reason, language));
  return local.flatMap((reason) => [
    `  ${reason.gate}: ${reason.code}: ${reason.message}`,
    ...reason.rules.flatMap(({ rule, summary, sources }) => [
      `    ${say("rule", language)} ${rule}: ${localize(summary, language)}`,
      ...sources.map(
        ({ instrument, locator, verification, accessed }) =>
          `      ${instrument}, ${locator} (${verification}, ${accessed})`,
      ),
    ]),
    remedyLine(reason, language),
  ]);
}
