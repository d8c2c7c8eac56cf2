import type { ChangeFacts, Subject } from "../change-log/index.ts";
import type { ChangeTable } from "../store/index.ts";
import type { Asked } from "./asked.ts";

/** What a change is about and what it makes: a digest, or null where something is removed. */
export type Planned = { subject: Subject; result: string | null };

/** Makes a change of files between two entries of the log, so that a crash never leaves one without an entry. */
export type Keep = <Result>(planned: Planned, effect: () => Promise<Result>) => Promise<Result>;

/** How one change is written down. */
export type Receipt = {
  /** The facts of the change as done, for the transaction that makes it. */
  done(planned: Planned): ChangeFacts;
  keep: Keep;
  /** Writes down as done what an earlier change made and what only had to be finished. */
  note(planned: Planned): Promise<void>;
};

/** How a change that was asked for is written down. */
export function receiptOf(log: ChangeTable, asked: Asked, role: string): Receipt {
  const facts = (outcome: "begun" | "done", planned: Planned) =>
    factsOf(asked, { role, outcome, code: null, ...planned });
  return {
    done: (planned) => facts("done", planned),
    note: (planned) => log.append(facts("done", planned)),
    async keep(planned, effect) {
      await log.append(facts("begun", planned));
      const result = await effect();
      await log.append(facts("done", planned));
      return result;
    },
  };
}

/** The facts of a change, with what came of it. */
export function factsOf(
  { id, at, operator, operation, requestDigest }: Asked,
  told: Pick<ChangeFacts, "role" | "outcome" | "code" | "subject" | "result">,
): ChangeFacts {
  return { id, at: new Date(at).toISOString(), operator, operation, requestDigest, ...told };
}
