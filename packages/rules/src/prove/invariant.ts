import type { Book } from "../book.ts";
import type { RuleOf, RuleType } from "../rule.ts";
import type { Table } from "../table.ts";
import { periodOf } from "../time.ts";
import type { CellView } from "./cell-view.ts";
import type { LawView } from "./law-view.ts";

/** What invariants are checked against: the sources, and the table that claims to follow from them. */
export type Subject = { laws: ReadonlyMap<string, LawView>; book: Book; table: Table };

/** Something that must hold in every cell; `check` gives what is wrong, or nothing. */
export type Invariant = {
  id: string;
  title: string;
  check: (subject: Subject, view: CellView) => readonly string[];
};

/** The rules of a type that bear on the cell at any instant of its stretch of time. */
export function rulesIn<Type extends RuleType>(view: CellView, type: Type): RuleOf<Type>[] {
  const band = view.ageBand === "unknown" ? "child" : view.ageBand;
  return view.live.filter(
    (rule): rule is RuleOf<Type> =>
      rule.type === type &&
      (!rule.platforms || rule.platforms.includes(view.platform)) &&
      (!rule.ageBands || rule.ageBands.includes(band)),
  );
}

type Dates = { from?: string | undefined; to?: string | undefined };

/**
 * Whether dated records together hold throughout the cell's stretch of time, one taking over where another ends: a
 * contract that is renewed on the day it ends leaves no day without one.
 */
export function holdThroughout({ laws }: Subject, view: CellView, records: readonly Dates[]): boolean {
  const offset = laws.get(view.market)?.offset ?? "+00:00";
  const periods = records
    .map((record) => periodOf(record, offset))
    .toSorted((left, right) => left.from - right.from);
  let held = view.segment.from;
  for (const { from, to } of periods) {
    if (from > held) break;
    held = Math.max(held, to);
  }
  return held >= view.segment.to;
}

/** Whether a record of the launch book is about the cell's market or one it adds to. */
export function isHere({ laws }: Subject, view: CellView, market: string): boolean {
  return laws.get(view.market)?.lineage.includes(market) ?? false;
}

/** Whether gaps on record stand in for a rule with a partner, throughout. */
export function hasGap(
  subject: Subject,
  view: CellView,
  { rule, partner }: { rule: string; partner: string | null },
): boolean {
  const records = subject.book.gaps.filter(
    (gap) =>
      gap.rule === rule &&
      gap.partner === partner &&
      isHere(subject, view, gap.market) &&
      gap.features.includes(view.feature),
  );
  return holdThroughout(subject, view, records);
}
