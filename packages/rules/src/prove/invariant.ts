import type { Book } from "../book.ts";
import type { Pack } from "../pack.ts";
import type { Rule, RuleOf, RuleType } from "../rule.ts";
import type { Table } from "../table.ts";
import { type Period, periodOf } from "../time.ts";
import type { CellView } from "./cell-view.ts";

/** What invariants are checked against: the sources, and the table that claims to follow from them. */
export type Subject = { packs: ReadonlyMap<string, Pack>; book: Book; table: Table };

/** Something that must hold in every cell; `check` gives what is wrong, or nothing. */
export type Invariant = {
  id: string;
  title: string;
  check: (subject: Subject, view: CellView) => readonly string[];
};

/**
 * The rules of a type in force at any instant of the cell's stretch of time.
 * Said again here, apart from the compiler, so that a mistake there does not prove itself.
 */
export function rulesIn<Type extends RuleType>(
  { packs }: Subject,
  view: CellView,
  type: Type,
): RuleOf<Type>[] {
  const pack = packs.get(view.market);
  if (!pack) return [];
  const concerns = (rule: Rule): rule is RuleOf<Type> => {
    if (rule.type !== type) return false;
    if (rule.features && !rule.features.includes(view.feature)) return false;
    if (rule.platforms && !rule.platforms.includes(view.platform)) return false;
    const period = periodOf(rule, pack.offset);
    return period.from < view.segment.to && view.segment.from < period.to;
  };
  return pack.rules.filter(concerns);
}

/** Whether a dated record holds throughout the cell's stretch of time. */
export function holdsThroughout(
  { packs }: Subject,
  view: CellView,
  dates: { from?: string | undefined; to?: string | undefined },
): boolean {
  const period: Period = periodOf(dates, packs.get(view.market)?.offset ?? "+00:00");
  return period.from <= view.segment.from && view.segment.to <= period.to;
}
