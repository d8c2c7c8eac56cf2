import type { Composition, Obligation } from "@homeport/protocol";
import type { Evaluation } from "./evaluate.ts";
import { Intern } from "./intern.ts";
import type { Cell, Segment, StoredReason } from "./table.ts";

/** The lists of a table while it is written; each distinct value gets a place where it is first met. */
export type Lists = {
  cells: Intern<Cell>;
  reasons: Intern<StoredReason>;
  obligations: Intern<Obligation>;
  compositions: Intern<Composition>;
};

/** Lists with nothing in them. */
export function emptyLists(): Lists {
  return {
    cells: new Intern(),
    reasons: new Intern(),
    obligations: new Intern(),
    compositions: new Intern(),
  };
}

/** The lists as a table holds them. */
export function listsOf({ cells, reasons, obligations, compositions }: Lists) {
  return {
    cells: cells.values,
    reasons: reasons.values,
    obligations: obligations.values,
    compositions: compositions.values,
  };
}

/** The place of the cell that holds an evaluation. */
export function placeOf(evaluation: Evaluation, lists: Lists): number {
  if (evaluation.type === "refuse") {
    const reasons = evaluation.reasons.map((reason) => lists.reasons.place(reason));
    return lists.cells.place({ type: "refuse", reasons });
  }
  return lists.cells.place({
    type: "serve",
    compositions: evaluation.compositions.map((composition) => lists.compositions.place(composition)),
    obligations: evaluation.obligations.map((obligation) => lists.obligations.place(obligation)),
    rules: evaluation.rules,
  });
}

/** Neighbouring segments with the same cells become one. */
export function joinEqual(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (last && last.cells.every((cell, index) => cell === segment.cells[index])) {
      joined[joined.length - 1] = { ...last, to: segment.to };
    } else {
      joined.push(segment);
    }
  }
  return joined;
}
