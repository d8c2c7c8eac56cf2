import { Problem } from "@homeport/protocol";
import type { LiveRelease, TrustedKeys } from "../release/index.ts";
import type { Store } from "../store/index.ts";
import { isSignedBy } from "./approvals.ts";
import { assertOpen, derivedContent, findPlan } from "./checks.ts";

/** An operator's word on a plan: an Ed25519 signature (base64url) over its text under `planType`. */
export type PlanApproval = { operator: string; signature: string };

/**
 * Adds an operator's approval to a plan.
 *
 * @throws Problem `plan_not_found`, `plan_applied`, `plan_stale`, `plan_expired`, `release_invalid`,
 * `operator_unknown`, `signature_invalid` or `approval_duplicate`.
 */
export async function approve(
  { store, keys, live }: { store: Store; keys: TrustedKeys; live: LiveRelease | null },
  { plan: id, operator: name, signature }: PlanApproval & { plan: string },
  now: number,
): Promise<void> {
  const row = await findPlan(store, id);
  assertOpen(row, live, now);
  derivedContent(row, live);
  const operator = keys.operators.find((candidate) => candidate.name === name);
  if (!operator) {
    const message = `\`${name.slice(0, 64)}\` is not in the trust file`;
    throw new Problem("operator_unknown", { issues: [{ path: "operator", message }] });
  }
  if (!isSignedBy(operator, row.payload, signature)) throw new Problem("signature_invalid");
  const added = await store.addApproval({
    plan: id,
    operator: name,
    key_id: operator.key.keyId,
    signature: Buffer.from(signature, "base64url").toString("base64url"),
    approved_at: now,
  });
  if (added === "added") return;
  const message = "one person counts once, whatever the name the key goes by";
  throw new Problem("approval_duplicate", { issues: [{ path: "operator", message }] });
}
