import type { FeatureId } from "@homeport/protocol";
import type { CitedReason, FeatureState } from "./feature-state.ts";

/** One thing that stands between the maker and service, with the features it holds up. */
export type Missing = CitedReason & { features: readonly FeatureId[]; owners: readonly string[] };

/** Everything that holds up a launched feature, each once; what holds up more comes first. */
export function missingIn(features: readonly FeatureState[]): Missing[] {
  const found = new Map<string, Missing>();
  for (const { feature, launched, owners, reasons } of features) {
    if (launched.length === 0) continue;
    for (const reason of reasons) {
      const key = `${reason.code} ${reason.rules.map(({ rule }) => rule).join()} ${genericOf(reason, feature)}`;
      const known = found.get(key);
      found.set(key, {
        ...(known ?? reason),
        features: [...(known?.features ?? []), feature],
        owners: [...new Set([...(known?.owners ?? []), ...owners])],
      });
    }
  }
  return [...found.values()].toSorted((left, right) => right.features.length - left.features.length);
}

/** The detail without the feature's own name, so that one missing approval of three features is one thing. */
function genericOf({ detail }: CitedReason, feature: FeatureId): string {
  return (detail?.en ?? "").replaceAll(`\`${feature}\``, "``");
}
