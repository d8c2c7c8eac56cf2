import type { Book } from "../book.ts";
import type { Pack } from "../pack.ts";
import type { Table } from "../table.ts";
import { cellsOf, describeCell } from "./cell-view.ts";
import type { Invariant, Subject } from "./invariant.ts";
import {
  ageRespected,
  allowedByVerified,
  launched,
  notKilled,
  obligationsComplete,
  refusalSaysWhy,
  unknownIsChild,
} from "./market-invariants.ts";
import { approved, contracted, displayed, partnerPermitted, resident } from "./partner-invariants.ts";
import { gaps, leaks } from "./whole-table.ts";

/** Hold in every cell that serves. */
const servingInvariants: readonly Invariant[] = [
  allowedByVerified,
  launched,
  notKilled,
  approved,
  displayed,
  partnerPermitted,
  resident,
  contracted,
  obligationsComplete,
  ageRespected,
];
/** Hold in every cell. */
const everyInvariants: readonly Invariant[] = [unknownIsChild, refusalSaysWhy];

/** How many counterexamples of an invariant are told; one is enough to refuse. */
const maxTold = 5;

/** What came of one invariant: how many cells it was checked in, and what contradicts it. */
export type ProofResult = {
  id: string;
  title: string;
  checked: number;
  violations: number;
  counterexamples: string[];
};

/** What came of all: `holds` only where nothing contradicts anything. */
export type Proof = { holds: boolean; cells: number; serving: number; results: ProofResult[] };

/**
 * Checks every cell of a table against every invariant, from packs and launch book, by other code than compiled it.
 *
 * @example prove({ packs: [usPack], book, table: compile([usPack], book) }).holds // true
 */
export function prove({ packs, book, table }: { packs: readonly Pack[]; book: Book; table: Table }): Proof {
  const subject: Subject = { packs: new Map(packs.map((pack) => [pack.market, pack])), book, table };
  const results = [...servingInvariants, ...everyInvariants].map(({ id, title }) => newResult(id, title));
  const byId = new Map(results.map((result) => [result.id, result]));
  let cells = 0;
  let serving = 0;
  for (const view of cellsOf(table)) {
    cells++;
    if (view.cell.type === "serve") serving++;
    const invariants =
      view.cell.type === "serve" ? [...servingInvariants, ...everyInvariants] : everyInvariants;
    for (const { id, check } of invariants) {
      const result = byId.get(id);
      if (!result) continue;
      result.checked++;
      for (const fault of check(subject, view)) tell(result, `${describeCell(view)}: ${fault}`);
    }
  }
  const complete = newResult("complete", "every market decides every question at every instant, once");
  complete.checked = cells;
  for (const fault of gaps(subject)) tell(complete, fault);
  const apart = newResult("no-leak", "no market's result depends on another market's pack");
  apart.checked = cells;
  for (const fault of leaks(subject)) tell(apart, fault);
  const all = [...results, complete, apart];
  return { holds: all.every(({ violations }) => violations === 0), cells, serving, results: all };
}

function newResult(id: string, title: string): ProofResult {
  return { id, title, checked: 0, violations: 0, counterexamples: [] };
}

function tell(result: ProofResult, counterexample: string): void {
  result.violations++;
  if (result.counterexamples.length < maxTold) result.counterexamples.push(counterexample);
}
