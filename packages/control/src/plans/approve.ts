import { Problem } from "@homeport/protocol";
import { digestOf } from "@homeport/protocol/envelope";
import type { Receipt } from "../changes/index.ts";
import type { LiveRelease, TrustedKeys } from "../release/index.ts";
import { lacking, unknownOperator } from "../operators/index.ts";
import type { Store } from "../store/index.ts";
import { isSignedBy } from "./approvals.ts";
import { assertOpen, derivedContent, findPlan } from "./checks.ts";

/** An operator's word on a plan: an Ed25519 signature (base64url) over its text under `planType`. */
export type PlanApproval = { operator: string; signature: string };

export type ApproveContext = { store: Store; keys: TrustedKeys; live: LiveRelease | null; receipt: Receipt };

/**
 * Adds an operator's approval to a plan.
 *
 * @throws Problem `plan_not_found`, `plan_applied`, `plan_stale`, `plan_expired`, `release_invalid`,
 * `operator_unknown`, `access_denied`, `signature_invalid` or `approval_duplicate`.
 */
export async function approve(
  { store, keys, live, receipt }: ApproveContext,
  { plan: id, operator: name, signature }: PlanApproval & { plan: string },
  now: number,
): Promise<void> {
  const plan = await findPlan(store, id);
  assertOpen(plan, live, now);
  derivedContent(plan, live);
  const operator = keys.operators.find((candidate) => candidate.name === name);
  if (!operator) {
    throw new Problem("operator_unknown", { issues: [unknownOperator(name, "operator")] });
  }
  if (!operator.approves) throw new Problem("access_denied", { issues: [lacking(name, ["approver"])] });
  if (!isSignedBy(operator, plan.payload, signature)) throw new Problem("signature_invalid");
  const row = {
    plan: id,
    operator: name,
    key_id: operator.key.keyId,
    signature: Buffer.from(signature, "base64url").toString("base64url"),
    approved_at: now,
  };
  const facts = receipt.done({ subject: { type: "plan", id }, result: digestOf(plan.payload) });
  const added = await store.addApproval(row, facts);
  if (added === "added") return;
  const message = "one person counts once, whatever the name the key goes by";
  throw new Problem("approval_duplicate", { issues: [{ path: "operator", message }] });
}
