import { digestOf } from "@homeport/protocol/envelope";
import type { PlanPayload } from "@homeport/rules";
import { type Approver, approversOf, type LiveRelease, type TrustedKeys } from "../release/index.ts";
import type { ApprovalRow, PlanHead } from "../store/index.ts";
import { shortfallOf } from "./approvals.ts";
import { parseOrigin, type PlanOrigin } from "./origin.ts";
import { parsePlanPayload } from "./plan-payload.ts";

/** Where a plan stands; only a `ready` one can be applied. */
export type PlanState = "waiting" | "ready" | "expired" | "stale" | "applied";

/** A plan as people are told of it. */
export type PlanView = {
  id: string;
  state: PlanState;
  /** The exact text to sign, under the payload type `planType`. */
  payload: string;
  /** Digest of the text. */
  digest: string;
  plan: PlanPayload;
  /** Where it is not `files`, the files may say something else, and the next plan made from them would bring that. */
  origin: PlanOrigin;
  approvals: Approver[];
  /** The serial of the release made of it, or null. */
  serial: number | null;
};

/** The state of a stored plan at an instant. */
export function viewOf(
  { row, rows }: { row: PlanHead; rows: readonly ApprovalRow[] },
  { live, keys }: { live: LiveRelease | null; keys: TrustedKeys },
  now: number,
): PlanView {
  const plan = parsePlanPayload(row.payload);
  const approvals = approversOf(rows, keys.operators);
  return {
    id: row.id,
    state: stateOf({ row, plan, live }, approvals, now),
    payload: row.payload,
    digest: digestOf(row.payload),
    plan,
    origin: parseOrigin(row.origin),
    approvals,
    serial: row.applied_serial,
  };
}

function stateOf(
  stored: { row: PlanHead; plan: PlanPayload; live: LiveRelease | null },
  approvals: readonly Approver[],
  now: number,
): PlanState {
  const { row, plan, live } = stored;
  if (row.applied_serial !== null) return "applied";
  if (isStale(row, plan, live)) return "stale";
  if (isExpired(plan, now)) return "expired";
  return shortfallOf(plan.keysNeeded, approvals) === null ? "ready" : "waiting";
}

/** Whether the plan has passed its date. */
export function isExpired(plan: PlanPayload, now: number): boolean {
  return Date.parse(plan.expiresAt) <= now;
}

/** Whether another release went live since; one with the same content counts too, for its date is another. */
export function isStale(row: PlanHead, plan: PlanPayload, live: LiveRelease | null): boolean {
  return row.live_serial !== (live?.serial ?? null) || plan.from !== (live?.contentDigest ?? null);
}
