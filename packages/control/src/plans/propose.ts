import { canonicalize, type FilterPack, type Issue, Problem } from "@homeport/protocol";
import { digestOf } from "@homeport/protocol/envelope";
import { illegalMoves, type ReleaseContent } from "@homeport/rules";
import type { Receipt } from "../changes/index.ts";
import { assertInDate, type Compiled } from "../compile/index.ts";
import type { LiveRelease } from "../release/index.ts";
import type { PlanRow, Store } from "../store/index.ts";
import { findPlan } from "./checks.ts";
import type { PlanOrigin } from "./origin.ts";
import { planFor } from "./plan-payload.ts";

/** What is proposed against what is live; `renew` also extends the release's date. */
export type Proposal = { compiled: Compiled; live: LiveRelease | null; renew: boolean; origin: PlanOrigin };

/** Where plans are stored, and how one is written down. */
export type ProposeContext = { store: Store; receipt: Receipt };

/**
 * Stores a plan with its content and filters, so that applying it needs no file again.
 *
 * @throws Problem `plan_empty` where the plan would change nothing; `filter_stale` where it needs two keys and holds
 * a filter that is out of its dates.
 */
export async function propose(
  { store, receipt }: ProposeContext,
  { compiled, live, renew, origin }: Proposal,
  now: number,
): Promise<PlanRow> {
  const content = canonicalize(compiled.content);
  const to = digestOf(content);
  // Read back, so that a later check, which starts from the stored text, meets the same order of keys.
  const stored = JSON.parse(content) as ReleaseContent;
  assertLegalMoves(live, stored, origin);
  if (live?.contentDigest === to && !renew)
    throw new Problem("plan_empty", { issues: [wayOut[origin.type]] });
  const prefix = `plan-${new Date(now).toISOString().slice(0, 10)}-${to.slice("sha256:".length).slice(0, 8)}-`;
  const id = `${prefix}${(await store.countPlans(prefix)) + 1}`;
  const payload = planFor({ id, live, content: stored, to, renew, origin }, now);
  // A plan of one key binds the filters of the live release; what has gone stale there must not keep it from narrowing.
  if (payload.keysNeeded === 2) assertInDate(packsOf(compiled), now);
  const text = canonicalize(payload);
  const plan = {
    id,
    payload: text,
    content,
    filters: JSON.stringify(compiled.filters),
    renew: renew ? 1 : 0,
    origin: JSON.stringify(origin),
    live_serial: live?.serial ?? null,
    created_at: now,
    applied_serial: null,
  } as const;
  await store.addPlan(plan, receipt.done({ subject: { type: "plan", id }, result: digestOf(text) }));
  return findPlan(store, id);
}

/** @throws Problem `approval_transition_illegal`; a rollback goes back on purpose, and two people approve it. */
function assertLegalMoves(live: LiveRelease | null, proposed: ReleaseContent, origin: PlanOrigin): void {
  if (origin.type !== "files") return;
  const moves = illegalMoves(live?.content.sources.book ?? null, proposed.sources.book);
  if (moves.length === 0) return;
  const issues = moves.map(({ approval, message }) => ({ path: `approvals.${approval}.state`, message }));
  throw new Problem("approval_transition_illegal", { issues });
}

const wayOut: Readonly<Record<PlanOrigin["type"], Issue>> = {
  files: { path: "renew", message: "to extend the date of what is live, propose with `renew`" },
  kill: { path: "kill", message: "the live release has this kill already" },
  rollback: {
    path: "rollbackTo",
    message: "but for kills, which only `revive` lifts, the live release is the same",
  },
};

function packsOf({ filters }: Compiled): FilterPack[] {
  // Control sealed these itself, or verified them.
  return filters.map(({ envelope }) => JSON.parse(envelope.payload) as FilterPack);
}
