import type { PartnerComposition } from "@homeport/protocol";
import type { MarketView } from "../claim.ts";
import { recorded } from "../law.ts";
import { any, no, type Term } from "../term.ts";

/**
 * Whether a gap on record stands in for a rule with what serves: in force at that instant, of the feature and the
 * partner, and told with the composition, since a gap is never silent.
 */
export function gapOnRecord(
  { law, book }: MarketView,
  { rule, composition }: { rule: string; composition: PartnerComposition },
): Term {
  if (!composition.gaps?.includes(rule)) return no;
  return any(
    book.gaps
      .filter((gap) => gap.rule === rule && gap.partner === composition.partner)
      .map((gap) => recorded(law, gap)),
  );
}
