import type { Approval, Kill } from "@homeport/rules";
import type { Move } from "./book/index.ts";
import { askedBy } from "./changes/index.ts";
import type { Control } from "./control.ts";
import type { Changes } from "./make-changes.ts";
import type { PlanApproval, PlanView } from "./plans/index.ts";
import type { ProposeOptions } from "./proposal.ts";
import type { LiveRelease } from "./release/index.ts";

/** Control with its changes at hand, each asked for by an operator within this process, as its HTTP interface would. */
export type DirectControl = Control & {
  propose(now: number, options?: ProposeOptions): Promise<PlanView>;
  /** By the operator whom the approval names. */
  approve(plan: string, approval: PlanApproval, now: number): Promise<PlanView>;
  apply(plan: string, now: number): Promise<LiveRelease>;
  record(approval: unknown): Promise<Approval>;
  move(id: string, move: Move): Promise<Approval>;
  withdraw(id: string): Promise<void>;
  /** By the operator whom the order names. */
  kill(order: unknown, now: number): Promise<Kill>;
  revive(id: string): Promise<void>;
};

/** Asks for changes as an operator; `now` stands for the instant where a change has none of its own. */
export function directly(control: Control, operator: string, now: number): DirectControl {
  const by =
    (name: string, at: number) =>
    <Result>(work: (changes: Changes) => Promise<Result>) =>
      control.change(askedBy(name, { operation: "in process", body: new Uint8Array() }, at), work);
  const own = by(operator, now);
  return {
    ...control,
    propose: (at, options) => by(operator, at)((changes) => changes.propose(options)),
    approve: (plan, approval, at) => by(approval.operator, at)((changes) => changes.approve(plan, approval)),
    apply: (plan, at) => by(operator, at)((changes) => changes.apply(plan)),
    record: (approval) => own((changes) => changes.record(approval)),
    move: (id, move) => own((changes) => changes.move(id, move)),
    withdraw: (id) => own((changes) => changes.withdraw(id)),
    kill: (order, at) => by(namedIn(order) ?? operator, at)((changes) => changes.kill(order)),
    revive: (id) => own((changes) => changes.revive(id)),
  };
}

function namedIn(order: unknown): string | null {
  const name: unknown =
    typeof order === "object" && order !== null && "operator" in order ? order.operator : null;
  return typeof name === "string" ? name : null;
}
