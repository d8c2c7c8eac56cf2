import { canonicalize, Problem } from "@homeport/protocol";
import { digestOf } from "@homeport/protocol/envelope";
import type { ReleaseContent } from "@homeport/rules";
import type { Compiled } from "../compile/index.ts";
import type { LiveRelease } from "../release/index.ts";
import type { PlanRow, Store } from "../store/index.ts";
import { findPlan } from "./checks.ts";
import { planFor } from "./plan-payload.ts";

/** What is proposed against what is live; `renew` also extends the release's date. */
export type Proposal = { compiled: Compiled; live: LiveRelease | null; renew: boolean };

/**
 * Stores a plan with its content and filters, so that applying it needs no file again.
 *
 * @throws Problem `plan_empty` where the plan would change nothing.
 */
export async function propose(
  store: Store,
  { compiled, live, renew }: Proposal,
  now: number,
): Promise<PlanRow> {
  const content = canonicalize(compiled.content);
  const to = digestOf(content);
  // Read back, so that a later check, which starts from the stored text, meets the same order of keys.
  const stored = JSON.parse(content) as ReleaseContent;
  if (live?.contentDigest === to && !renew) {
    const message = "to extend the date of what is live, propose with `renew`";
    throw new Problem("plan_empty", { issues: [{ path: "renew", message }] });
  }
  const prefix = `plan-${new Date(now).toISOString().slice(0, 10)}-${to.slice("sha256:".length).slice(0, 8)}-`;
  const id = `${prefix}${(await store.countPlans(prefix)) + 1}`;
  const payload = planFor({ id, live, content: stored, to, renew }, now);
  await store.addPlan({
    id,
    payload: canonicalize(payload),
    content,
    filters: JSON.stringify(compiled.filters),
    renew: renew ? 1 : 0,
    live_serial: live?.serial ?? null,
    created_at: now,
    applied_serial: null,
  });
  return findPlan(store, id);
}
