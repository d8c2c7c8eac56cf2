import { type ObligationRecord, Problem, type ServeDecision } from "@homeport/protocol";
import type { Exchange } from "./exchange.ts";
import { nothingMade } from "./label.ts";
import { onceForEach } from "./once-for-each.ts";
import type { Source } from "./source.ts";

/** Obligations that the decision itself meets: where inference runs, consents held, notices given in `meta`. */
export function meetDecisionObligations(
  exchange: Exchange,
  decision: ServeDecision,
  region: string | null,
): void {
  const inferred = exchange.task.unchanged === null;
  const where = exchange.served.endpoint?.region ?? `in the gateway, ${region ?? "region not told"}`;
  const inference = inferred ? where : "nowhere, nothing was inferred";
  const judged = judgedIn(exchange);
  const places = metAt(decision);
  const place = judged === null ? inference : `${inference}; ${judged}`;
  const known = places.get(place);
  const records = known ?? metBy(decision, { inference, judged });
  if (!known) places.set(place, records);
  exchange.obligations.push(...records);
}

/** Where partners' screens judged, or null where none was asked; theirs come before the model's own partner. */
function judgedIn({ asked }: Exchange): string | null {
  if (asked.length < 2) return null;
  const regions = asked.flatMap(({ judges, endpoint }) => (judges ? [endpoint.region] : []));
  return regions.length === 0 ? null : [...new Set(regions)].join(", ");
}

/** By where inference runs: a launch book has few places. */
const metAt = onceForEach<ServeDecision, Map<string, readonly ObligationRecord[]>>(() => new Map());

function metBy(
  { obligations }: ServeDecision,
  { inference, judged }: { inference: string; judged: string | null },
): ObligationRecord[] {
  const hosted = "as the launch book's hosting records";
  const places: Readonly<Record<string, string>> = {
    inference,
    moderation: judged === null ? hosted : `${judged}, by a partner's screen; the filters' ${hosted}`,
  };
  const records: ObligationRecord[] = [];
  for (const { type, rule, ...obligation } of obligations) {
    const met = (detail: string) => records.push({ type, rule, status: "met", detail });
    if (type === "locate" && "dataClass" in obligation) {
      met(`${obligation.dataClass} ${places[obligation.dataClass] ?? hosted}`);
    }
    if (type === "disclose") met("in the reply's meta");
    if (type === "retain") met("receipts are never deleted");
    if (type === "consent" && "purpose" in obligation) met(obligation.purpose);
  }
  return records;
}

/** @throws Problem `feature_not_built` where a record would have to be gone by a day: this build deletes no receipt. */
export function refuseUnkeepable({ obligations }: ServeDecision): void {
  const bounded = obligations.find(
    (obligation) => obligation.type === "retain" && obligation.maxDays !== undefined,
  );
  if (!bounded) return;
  const message = `receipts cannot be deleted in time (${bounded.rule})`;
  throw new Problem("feature_not_built", { issues: [{ path: "retain", message }] });
}

/**
 * Machine-readable marks: written by the partner, or a gap stands on record.
 *
 * @throws Problem `label_failed` where neither holds; the text then never leaves.
 */
export function meetMarks(exchange: Exchange, decision: ServeDecision, { marks, gaps }: Source): void {
  for (const obligation of decision.obligations) {
    if (obligation.type !== "mark") continue;
    const { type, rule, forms } = obligation;
    if (exchange.task.unchanged !== null) {
      exchange.obligations.push({ type, rule, status: "not_reached", detail: nothingMade });
    } else if (marks.includes(rule)) {
      const detail = `${forms.join(", ")} by the partner, which nothing here can read back`;
      exchange.obligations.push({ type, rule, status: "met", detail });
    } else if (gaps.includes(rule)) {
      exchange.obligations.push({ type, rule, status: "gap", detail: "a gap is on record" });
    } else {
      exchange.obligations.push({ type, rule, status: "failed", detail: "nobody writes it" });
      throw new Problem("label_failed", { cause: `nobody writes ${forms.join(", ")}` });
    }
  }
}
