import type { Composition, Obligation } from "@homeport/protocol";
import type { Condition } from "./condition.ts";
import type { Evaluation } from "./evaluate.ts";
import { Intern } from "./intern.ts";
import type { Block, Cell, Segment, StoredReason } from "./table.ts";

/** The lists of a table while it is written; each distinct value gets a place where it is first met. */
export type Lists = {
  blocks: Intern<Block>;
  cells: Intern<Cell>;
  reasons: Intern<StoredReason>;
  obligations: Intern<Obligation>;
  conditions: Intern<Condition>;
  compositions: Intern<Composition>;
};

/** Lists with nothing in them. */
export function emptyLists(): Lists {
  return {
    blocks: new Intern((block) => block.join()),
    cells: new Intern(keyOfCell),
    reasons: new Intern(keyOfReason),
    obligations: new Intern(),
    conditions: new Intern(),
    compositions: new Intern(),
  };
}

function keyOfCell(cell: Cell): string {
  if (cell.type === "refuse") return cell.reasons.join();
  const { compositions, obligations, conditions, warnings, rules } = cell;
  return `${compositions.join()} ${obligations.join()} ${conditions.join()} ${warnings.join()} ${rules.join()}`;
}

/** Message and remedy follow from the code and the detail. */
function keyOfReason({ gate, code, market, detail, rules }: StoredReason): string {
  return `${gate} ${code} ${market} ${rules.join()} ${detail?.en ?? ""} ${detail?.zh ?? ""}`;
}

/** The lists as a table holds them. */
export function listsOf({ blocks, cells, reasons, obligations, conditions, compositions }: Lists) {
  return {
    blocks: blocks.values,
    cells: cells.values,
    reasons: reasons.values,
    obligations: obligations.values,
    conditions: conditions.values,
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
    compositions: evaluation.compositions.map((composition) => lists.compositions.placeShared(composition)),
    obligations: evaluation.obligations.map((obligation) => lists.obligations.placeShared(obligation)),
    conditions: evaluation.conditions.map((condition) => lists.conditions.place(condition)),
    warnings: evaluation.warnings.map((warning) => lists.reasons.place(warning)),
    rules: evaluation.rules,
  });
}

/** Neighbouring segments that say the same become one. */
export function joinEqual(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (last && equal(last.blocks, segment.blocks) && equal(last.reach, segment.reach)) {
      joined[joined.length - 1] = { ...last, to: segment.to };
    } else {
      joined.push(segment);
    }
  }
  return joined;
}

function equal(left: readonly number[], right: readonly number[]): boolean {
  return left.every((value, index) => value === right[index]);
}
