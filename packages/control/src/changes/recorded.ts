import { asProblem } from "@homeport/protocol";
import type { ChangeTable } from "../store/index.ts";
import type { Asked } from "./asked.ts";
import { factsOf, type Receipt, receiptOf } from "./receipt.ts";

/**
 * Does what an operator asked for and sees to it that the log holds what came of it: what is refused, and what fails
 * as nobody foresaw, is written down as well.
 */
export async function recorded<Result>(
  log: ChangeTable,
  { asked, role }: { asked: Asked; role: string },
  work: (receipt: Receipt) => Promise<Result>,
): Promise<Result> {
  try {
    const result = await work(receiptOf(log, asked, role));
    if (!(await log.isSettled(asked.id))) throw new Error("a change must leave an entry in the log");
    return result;
  } catch (cause) {
    // What is done stays done, though the reply may fail: a release that was stored is written at the next start.
    if (await log.isSettled(asked.id)) throw cause;
    const { code } = asProblem(cause);
    const outcome = code === "internal" ? "failed" : "refused";
    await log.append(factsOf(asked, { role, outcome, code, subject: asked.subject, result: null }));
    throw cause;
  }
}
