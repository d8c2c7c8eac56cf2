import { type FeatureId, featureOutputs } from "@homeport/protocol";
import { covers, type Law, periodOf, type Rule, type RuleOf, type RuleType } from "@homeport/rules";

/** What a law demands of a feature at an instant, in five texts: offered, before, with each reply, places, ages and consents. */
export function demandsOn(law: Law, feature: FeatureId, at: number): string[] {
  const { modality, length } = featureOutputs[feature];
  const live = law.rules.filter(
    (rule) => covers(periodOf(rule, law.offset), at) && (rule.features?.includes(feature) ?? true),
  );
  const of = <Type extends RuleType>(type: Type) =>
    live.filter((rule): rule is RuleOf<Type> => rule.type === type);
  const shown = of("label").filter((rule) => rule.modality === modality);
  const marked = of("mark").filter(
    (rule) => rule.modality === modality && (length === "long" || !rule.longOnly),
  );
  return [
    offered(law, of("availability")),
    list([
      ...of("approval").map((rule) => `${rule.accepts.join(" or ")}${narrowed(rule)}`),
      ...of("safety").map(
        (rule) => `${rule.metric} ${rule.op} ${rule.value} (${rule.effect}s)${narrowed(rule)}`,
      ),
      ...of("partner").flatMap((rule) => [
        ...(rule.localOperator ? ["local operator"] : []),
        ...(rule.denyOrigins.length > 0 ? [`no partner from ${rule.denyOrigins.join(" ")}`] : []),
        ...rule.requireCapabilities,
      ]),
    ]),
    list([
      ...of("screen").map((rule) => `screen ${rule.phases.join(" and ")}${narrowed(rule)}`),
      ...shown.map((rule) => `label ${rule.modality} ${rule.place}${narrowed(rule)}`),
      ...marked.map(
        (rule) =>
          `mark ${rule.forms.join(rule.need === "any" ? " or " : " + ")}${rule.mayGap ? " (gap possible)" : ""}${narrowed(rule)}`,
      ),
      ...of("disclosure").map(
        (rule) =>
          `tell${rule.when === "first-use" ? " once" : ""}${rule.everyMinutes === undefined ? "" : ` every ${rule.everyMinutes} min`}${narrowed(rule)}`,
      ),
      ...of("retention").map(
        (rule) =>
          `keep ${rule.record}${rule.minDays === undefined ? "" : ` ≥ ${rule.minDays} d`}${rule.maxDays === undefined ? "" : ` ≤ ${rule.maxDays} d`}`,
      ),
    ]),
    list(
      of("residency").map(
        (rule) =>
          `${rule.dataClass}${rule.permit ? ` in ${rule.permit.join(" ")}` : ""}${rule.deny ? ` not in ${rule.deny.join(" ")}` : ""}`,
      ),
    ),
    list([
      ...of("age").map((rule) => `no ${rule.deny.join(" or ")}${narrowed({ ...rule, ageBands: undefined })}`),
      ...of("consent").map((rule) => `consent ${rule.purpose}${narrowed(rule)}`),
    ]),
  ];
}

function offered(law: Law, rules: readonly RuleOf<"availability">[]): string {
  const denials = rules.filter(({ effect }) => effect === "deny");
  if (denials.length > 0) return `no: ${denials.map(({ id }) => id).join(", ")}`;
  const verified = new Set(
    law.sources.filter(({ verification }) => verification !== "unverified").map(({ id }) => id),
  );
  return rules.some(({ sources }) => sources.some((id) => verified.has(id)))
    ? "yes"
    : "no verified rule allows it";
}

/** Which platforms and age bands alone a rule is about. */
function narrowed({ platforms, ageBands }: Pick<Rule, "platforms" | "ageBands">): string {
  const only = [...(platforms ?? []), ...(ageBands ?? [])];
  return only.length > 0 ? ` (${only.join(", ")})` : "";
}

function list(parts: readonly string[]): string {
  return [...new Set(parts)].join("; ");
}
