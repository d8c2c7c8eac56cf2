import type { FeatureId, PartnerComposition } from "@homeport/protocol";
import type { Evaluation } from "./evaluate.ts";
import type { Kill } from "./kill.ts";
import { orderReasons, reasonFor } from "./reason.ts";
import type { StoredReason } from "./table.ts";

/** The rule that a kill goes by. */
export const killRule = "book/kills";

/**
 * An evaluation after kills, one after the other. It refuses or takes compositions away, and can do nothing else;
 * evaluating and `withKills` share it, so that a kill means the same wherever it is applied.
 */
export function afterKills(
  evaluation: Evaluation,
  kills: readonly Kill[],
  where: { lineage: readonly string[]; feature: FeatureId },
): Evaluation {
  const [own = ""] = where.lineage;
  return kills
    .filter((kill) => applies(kill, where))
    .reduce((before, kill) => afterKill(before, kill, own), evaluation);
}

/** Whether a kill names the feature in the market; what is killed in a market is killed in those that add to it. */
export function applies(
  { market, feature }: Kill,
  where: { lineage: readonly string[]; feature: FeatureId },
): boolean {
  return (
    (market === undefined || where.lineage.includes(market)) && (feature ?? where.feature) === where.feature
  );
}

function afterKill(before: Evaluation, kill: Kill, market: string): Evaluation {
  if (kill.partner === undefined) {
    const others = before.type === "refuse" ? before.reasons : [];
    return { type: "refuse", reasons: orderReasons([...others, reasonOf(kill, market)]) };
  }
  if (before.type === "refuse") return before;
  const left = before.compositions.filter(
    (composition) => composition.type !== "partner" || !partnersOf(composition).includes(kill.partner ?? ""),
  );
  if (left.length === before.compositions.length) return before;
  if (left.length === 0) return { type: "refuse", reasons: [reasonOf(kill, market)] };
  return { ...before, compositions: left, rules: [...new Set([...before.rules, killRule])] };
}

function partnersOf(composition: PartnerComposition): string[] {
  return [composition.partner, ...(composition.parts ?? []).map(({ partner }) => partner)];
}

function reasonOf(kill: Kill, market: string): StoredReason {
  const { en, zh } = typeof kill.reason === "string" ? { en: kill.reason, zh: kill.reason } : kill.reason;
  const detail = { en: `\`${kill.id}\`, ${en}`, zh: `\`${kill.id}\`，${zh}` };
  return reasonFor("killed", { gate: "market", market, rules: [killRule] }, detail);
}
